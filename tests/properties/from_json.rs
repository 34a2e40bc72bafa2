//! What the properties of formats share.

use punctual::InputError;
use punctual::input::ProblemKind;

/// The first line of an input, and the rest of it.
pub(super) fn halves(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    (&data[..end], data.get(end + 1..).unwrap_or_default())
}

/// B1: there are some, and each is one line that says where it is, unless it is about the whole, what was found, and
/// what to write instead.
pub(super) fn mistakes_are_told(mistakes: &InputError) {
    let whole = |kind| [ProblemKind::WrongType, ProblemKind::TooLarge].contains(&kind);
    assert!(!mistakes.problems().is_empty());
    for problem in mistakes {
        assert!(!problem.path().is_empty() || whole(problem.kind()), "{mistakes}");
        assert!(!problem.found().is_empty() && !problem.help().is_empty(), "{mistakes}");
        assert!(!problem.to_string().contains('\n'), "{mistakes}");
    }
}

/// JSON's reader is not exact for numbers of more digits than a double holds, nor for large exponents.
pub(super) fn numbers_drift(data: &[u8]) -> bool {
    let of_number = |byte: &u8| byte.is_ascii_digit() || b".eE+-".contains(byte);
    data.split(|byte| !of_number(byte)).any(|run| {
        let exponent = run.iter().any(|byte| b"eE".contains(byte)) && run.iter().any(u8::is_ascii_digit);
        run.len() > 15 || exponent
    })
}
