//! The case table as a file of the published suite, `tests/conformance/availability.jsonl`. Each answer there is as the
//! case expects.

use crate::cases::{failure, file};
use crate::conformance::{self, Question};

#[test]
fn t3_the_published_answers_about_availability_are_as_the_table_says() {
    let file = file();
    let question = |case| Question::of("availability", file.asked(case));
    let questions: Vec<_> = file.cases.iter().map(|case| question(case).named(&case.name)).collect();
    let published = conformance::file("availability.jsonl", &questions);
    for (case, published) in file.cases.iter().zip(published) {
        let found = serde_json::from_str(&published.answer).unwrap();
        assert_eq!(failure(case, &found), None);
    }
}
