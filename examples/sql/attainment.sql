-- How many promises of each metric were met, of all that were judged (Q3).
select
  metric,
  cast(coalesce(sum(n) filter (where measure = 'met'), 0) as bigint) as met,
  cast(coalesce(sum(n) filter (where measure = 'breached'), 0) as bigint) as breached
from report_rows
where metric is not null
group by metric
having sum(n) filter (where measure in ('met', 'breached')) > 0
order by metric
