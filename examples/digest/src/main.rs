//! Prints the digest, which equals `tests/golden/digest.txt` in every build profile. With the argument `looks`, prints
//! a new `looks.txt` as the present code generates it.

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("looks") => print!("{}", digest::looks()),
        _ => print!("{}", digest::text()),
    }
}
