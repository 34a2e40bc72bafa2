//! Prints the digest, which is what `tests/golden/digest.txt` says in every profile. With the argument `looks`, prints
//! the instants of `looks.txt` anew, as the code draws them now.

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("looks") => print!("{}", digest::looks()),
        _ => print!("{}", digest::text()),
    }
}
