//! The report as one page of HTML that needs nothing else: no script, no font, no picture from anywhere.

use std::fmt::Write;

use super::figures::{Row, Section};

const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5b6472; --line: #d9dee6; --paper: #ffffff; --band: #f4f6f9;\n\
  --bar: #2f6fb3; --track: #e6ebf2; }\n\
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #a3acba; --line: #353d4a; --paper: #14181f;\n\
  --band: #1b212a; --bar: #6aa5e3; --track: #2b333f; } }\n\
* { box-sizing: border-box; }\n\
body { margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink);\n\
  font: 1rem/1.5 system-ui, sans-serif; }\n\
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }\n\
h2 { font-size: 1.2rem; margin: 2.5rem 0 .25rem; }\n\
p { margin: 0 0 .75rem; color: var(--soft); }\n\
.wide { overflow-x: auto; }\n\
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }\n\
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }\n\
th { font-weight: 600; color: var(--soft); }\n\
td.number, th.number { text-align: right; }\n\
td.bar { width: 30%; min-width: 6rem; }\n\
svg.bar { display: block; width: 100%; height: .6rem; }\n\
svg.bar .track { fill: var(--track); }\n\
svg.bar .part { fill: var(--bar); }\n\
pre { background: var(--band); padding: .75rem; overflow-x: auto; font-size: .85rem; line-height: 1.45; }\n\
details { margin: .75rem 0; }\n\
summary { cursor: pointer; font-weight: 600; }\n\
.picture { overflow-x: auto; }\n\
@media (max-width: 40rem) { table { font-size: .8rem; } th, td { padding-right: .4rem; } .bar { display: none !important; } }\n\
@media print { body { max-width: none; padding: 0; font-size: .8rem; } h2 { break-after: avoid; }\n\
  tr, .picture { break-inside: avoid; } pre { white-space: pre-wrap; } }\n";

/// The whole page.
pub(crate) fn page(title: &str, about: &str, sections: &[Section]) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{about}</p>\n",
        title = escaped(title),
        about = escaped(about)
    );
    sections.iter().for_each(|section| write_section(&mut page, section));
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn write_section(page: &mut String, section: &Section) {
    let _ = writeln!(page, "<section>\n<h2>{}</h2>", escaped(&section.title));
    if !section.note.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", escaped(&section.note));
    }
    if !section.rows.is_empty() {
        write_table(page, section);
    }
    if !section.text.is_empty() {
        let _ = writeln!(page, "<pre>{}</pre>", escaped(&section.text));
    }
    for ticket in &section.tickets {
        let id = escaped(&ticket.evaluation.ticket);
        let (timeline, text) = (ticket.timeline(), escaped(&ticket.to_string()));
        let _ = writeln!(
            page,
            "<details open=\"open\">\n<summary>{id}</summary>\n<div class=\"picture\">{timeline}</div>\n<pre>{text}</pre>\n</details>"
        );
    }
    page.push_str("</section>\n");
}

fn write_table(page: &mut String, section: &Section) {
    let bars = section.rows.iter().any(|row| row.bar.is_some());
    let is_number =
        |column: usize| section.rows.iter().all(|row| row.cells.get(column).is_some_and(|cell| number(cell)));
    let class = |column: usize| if is_number(column) { " class=\"number\"" } else { "" };
    page.push_str("<div class=\"wide\">\n<table>\n<thead>\n<tr>");
    for (column, head) in section.head.iter().enumerate() {
        let _ = write!(page, "<th scope=\"col\"{}>{}</th>", class(column), escaped(head));
    }
    page.push_str(if bars {
        "<th class=\"bar\"></th></tr>\n</thead>\n<tbody>\n"
    } else {
        "</tr>\n</thead>\n<tbody>\n"
    });
    for row in &section.rows {
        page.push_str("<tr>");
        for (column, cell) in row.cells.iter().enumerate() {
            let _ = write!(page, "<td{}>{}</td>", class(column), escaped(cell));
        }
        if bars {
            let _ = write!(page, "<td class=\"bar\">{}</td>", bar(row));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</div>\n");
}

/// The bar says nothing that the row does not say, so readers of the page aloud skip it.
fn bar(row: &Row) -> String {
    let Some(part) = row.bar else { return String::new() };
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect class=\"track\" width=\"100\" height=\"6\"/><rect class=\"part\" width=\"{:.2}\" height=\"6\"/></svg>",
        part.clamp(0.0, 1.0) * 100.0
    )
}

/// Whether a cell is a count, a percentage, a length of time, or nothing.
fn number(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '–'))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
