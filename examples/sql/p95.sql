-- The time within which 95 % of the judged cycles of each metric stopped, in seconds (Q3). Buckets add like counts; a bucket
-- stands for the length in its middle.
with counts as (
  select metric, cast(bucket as bigint) as bucket, sum(n) as n
  from report_rows
  where measure = 'elapsed_bucket'
  group by metric, bucket
),
running as (
  select
    metric,
    bucket,
    sum(n) over (partition by metric order by bucket) as up_to,
    sum(n) over (partition by metric) as total
  from counts
),
percentile as (
  select metric, min(bucket) as bucket from running where up_to * 100 >= total * 95 group by metric
)
select
  metric,
  case
    when bucket < 128 then bucket
    else (bucket % 128 + 128.5) * power(2, floor(bucket / 128.0) - 1)
  end / 1e9 as seconds
from percentile
order by metric
