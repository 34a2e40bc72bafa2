//! Text with insertions, and which lines of the result belong to which mutant.

use std::ops::RangeInclusive;

use crate::list::Id;

/// An insertion. The text of a mutant is on lines of its own, so that compiler errors identify it.
pub enum Piece {
    Plain(String),
    Mutant(Id, String),
}

/// Insertions at byte offsets, in the order in which they are to stand.
#[derive(Default)]
pub struct Insertions(Vec<(usize, Piece)>);

pub struct Switched {
    pub text: String,
    pub lines: Vec<(RangeInclusive<usize>, Id)>,
}

impl Insertions {
    pub fn plain(&mut self, at: usize, text: impl Into<String>) {
        self.0.push((at, Piece::Plain(text.into())));
    }

    pub fn mutant(&mut self, at: usize, id: Id, text: String) {
        self.0.push((at, Piece::Mutant(id, text)));
    }

    pub fn into_text(mut self, source: &str) -> Switched {
        // Insertions at one place keep their order.
        self.0.sort_by_key(|&(at, _)| at);
        let (mut text, mut lines, mut done) = (String::new(), Vec::new(), 0);
        for (at, piece) in self.0 {
            text.push_str(&source[done..at]);
            done = at;
            match piece {
                Piece::Plain(plain) => text.push_str(&plain),
                Piece::Mutant(id, mutant) => {
                    text.push('\n');
                    let first = line_of(&text);
                    text.push_str(&mutant);
                    lines.push((first..=line_of(&text), id));
                    text.push('\n');
                }
            }
        }
        text.push_str(&source[done..]);
        Switched { text, lines }
    }
}

fn line_of(text: &str) -> usize {
    text.matches('\n').count() + 1
}
