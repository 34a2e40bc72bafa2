//! The case table as a file of the published suite, `tests/conformance/penalties.jsonl`. Each answer there is as the case
//! expects.

use crate::cases::{check_answer, file};
use crate::conformance::{self, Question};

#[test]
fn t3_the_published_answers_about_penalties_are_as_the_table_says() {
    let file = file();
    let question = |case| Question::of("penalty", file.asked(case));
    let questions: Vec<_> = file.cases.iter().map(|case| question(case).named(&case.name)).collect();
    let published = conformance::file("penalties.jsonl", &questions);
    for (case, published) in file.cases.iter().zip(published) {
        check_answer(case, &serde_json::from_str(&published.answer).unwrap());
    }
}
