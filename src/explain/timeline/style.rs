//! The frame of the picture: its text alternative, its colours for light and dark, and its patterns.

use std::fmt::Write;

use super::Px;
use super::bars::{LOOKS, Parties};

/// What is drawn, and its colours on a light and on a dark page.
const COLOURS: [(&str, &str, &str, &str); 16] = [
    (".q", "fill", "#ffffff", "#12161b"),
    (".h,.m", "fill", "#1b1f24", "#eef2f6"),
    (".n", "fill", "#4a535d", "#b4bec8"),
    (".g", "stroke", "#d5dbe1", "#343c45"),
    (".a,.s", "stroke", "#4a535d", "#b4bec8"),
    (".now", "stroke", "#1b1f24", "#eef2f6"),
    (".t", "stroke", "#2b6cb0", "#63a8e8"),
    (".k0", "fill", "#2b6cb0", "#4c96dc"),
    (".k1", "fill", "#e3e8ed", "#2a323b"),
    (".k2", "fill", "#c3ccd5", "#47525e"),
    (".k3", "fill", "#f6f8fa", "#1b2128"),
    (".w", "fill", "#b7791f", "#f0b849"),
    (".e", "fill", "#0e7490", "#5fd0e6"),
    (".b", "stroke", "#c53030", "#ff7b72"),
    (".d,.x", "fill", "#1b1f24", "#eef2f6"),
    (".l,.r,.y", "stroke", "#1b1f24", "#eef2f6"),
];

/// For each look of a party, the stripes of its pattern, and its colours on a light and on a dark page.
const PARTIES: [(&str, &str, &str); LOOKS] = [
    ("M-2 2L2 -2M0 8L8 0M6 10L10 6", "#c05621", "#f09a5b"),
    ("M-2 6L2 10M0 0L8 8M6 -2L10 2", "#6b46c1", "#b79cf0"),
    ("M2 0V8M6 0V8", "#276749", "#5cc38c"),
    ("M0 2H8M0 6H8", "#97266d", "#ee8fc6"),
    ("M0 4H8M4 0V8", "#7b5e17", "#d9b75a"),
    ("M0 0L8 8M0 8L8 0", "#4a535d", "#b4bec8"),
];

/// Writes everything that comes before the drawing itself.
pub(super) fn open(
    out: &mut String,
    id: &str,
    (width, height): (Px, Px),
    (title, text): (&str, &str),
    parties: &Parties<'_>,
) {
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">"
    );
    let _ = writeln!(out, "<title id=\"{id}-t\">{}</title>", escaped(title));
    let _ = writeln!(out, "<desc id=\"{id}-d\">{}</desc>", escaped(text));
    let looks = || PARTIES.iter().enumerate().take(parties.looks());
    let colours = |out: &mut String, dark: bool| {
        for (classes, property, light, night) in COLOURS {
            let selectors: Vec<String> = classes.split(',').map(|class| format!("#{id} {class}")).collect();
            let _ = writeln!(out, "{}{{{property}:{}}}", selectors.join(","), if dark { night } else { light });
        }
        for (number, (_, light, night)) in looks() {
            let _ = writeln!(out, "#{id} .f{number}{{fill:{}}}", if dark { night } else { light });
        }
        let stripes = if dark { "#12161b" } else { "#ffffff" };
        let _ = writeln!(out, "#{id} .z{{stroke:{stripes}}}");
    };
    out.push_str("<style>\n");
    let _ = writeln!(
        out,
        "#{id} text{{font-family:system-ui,-apple-system,\"Segoe UI\",\"DejaVu Sans\",sans-serif;font-size:12px}}"
    );
    let _ = writeln!(out, "#{id} .h{{font-size:15px;font-weight:600}}#{id} .m{{font-size:13px;font-weight:600}}");
    let _ = writeln!(out, "#{id} .c{{text-anchor:middle}}#{id} rect{{shape-rendering:crispEdges}}");
    let _ = writeln!(out, "#{id} .g,#{id} .a,#{id} .s{{fill:none;shape-rendering:crispEdges}}");
    let _ = writeln!(
        out,
        "#{id} .now{{fill:none;stroke-dasharray:4 3}}#{id} .t{{fill:none;stroke-width:2;stroke-dasharray:2 3}}"
    );
    let _ = writeln!(out, "#{id} .b{{fill:none;stroke-width:3}}#{id} .l,#{id} .r,#{id} .y{{fill:none;stroke-width:2}}");
    let _ = writeln!(out, "#{id} .z{{fill:none;stroke-width:2;stroke-opacity:.6}}");
    for (number, _) in looks() {
        let _ = writeln!(out, "#{id} .p{number}{{fill:url(#{id}-p{number})}}");
    }
    colours(out, false);
    let _ = writeln!(out, "#{id} .w.o,#{id} .e.o{{fill:none;stroke-width:2}}");
    let _ = writeln!(out, "#{id} .w.o{{stroke:#b7791f}}#{id} .e.o{{stroke:#0e7490}}");
    out.push_str("@media (prefers-color-scheme:dark){\n");
    colours(out, true);
    let _ = writeln!(out, "#{id} .w.o,#{id} .e.o{{fill:none}}#{id} .w.o{{stroke:#f0b849}}#{id} .e.o{{stroke:#5fd0e6}}");
    out.push_str("}\n</style>\n");
    if parties.looks() > 0 {
        out.push_str("<defs>\n");
        for (number, (stripes, _, _)) in looks() {
            let _ = writeln!(
                out,
                "<pattern id=\"{id}-p{number}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
                 <rect class=\"f{number}\" width=\"8\" height=\"8\"/><path class=\"z\" d=\"{stripes}\"/></pattern>"
            );
        }
        out.push_str("</defs>\n");
    }
    let _ = writeln!(out, "<rect class=\"q\" width=\"{width}\" height=\"{height}\"/>");
}

/// An id for the picture that these texts describe. The same texts give the same id (FNV-1a).
pub(super) fn id(texts: &[&str]) -> String {
    let bytes = texts.iter().flat_map(|text| text.bytes());
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("punctual-{hash:016x}")
}

/// A text for XML. Its special characters are escaped, and characters that XML cannot contain are replaced.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            c if crate::input::text::breaks_a_line(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// At most this many characters. If there are more, the last one is an ellipsis.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        None => text.to_owned(),
    }
}
