//! What is nested without end is a mistake in every format, also where nothing but this crate stops it: a format of its
//! own hands out values that are never written anywhere (B3, B4).

use std::thread;

use punctual::book::PolicyBookSpec;
use punctual::{Calendar, CalendarSpec, Policy, PolicyBook, PolicySpec, Ticket};
use serde::de::value::Error;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Value, json};

/// So many maps and lists in each other, each reached by one of these fields in turn; an empty field stands for a list.
#[derive(Clone, Copy)]
struct Nested {
    fields: &'static [&'static str],
    from: usize,
    depth: usize,
}

impl<'de> Deserializer<'de> for Nested {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match (self.depth, self.fields[self.from % self.fields.len()]) {
            (0, _) => visitor.visit_str("24x7"),
            (_, "") => visitor.visit_seq(Inside(Some(self))),
            _ => visitor.visit_map(Inside(Some(self))),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The only entry of a list or a map, while it has not been read.
struct Inside(Option<Nested>);

impl Inside {
    fn value<'de, S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let Nested { fields, from, depth } = self.0.take().unwrap();
        seed.deserialize(Nested { fields, from: from + 1, depth: depth - 1 })
    }
}

impl<'de> SeqAccess<'de> for Inside {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        if self.0.is_some() { self.value(seed).map(Some) } else { Ok(None) }
    }
}

impl<'de> MapAccess<'de> for Inside {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let field = self.0.map(|nested| nested.fields[nested.from % nested.fields.len()]);
        field.map(|field| seed.deserialize(field.into_deserializer())).transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        self.value(seed)
    }
}

/// On a stack that is a quarter of what threads have.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap();
}

const UNIONS: &[&str] = &["union", ""];
const UNKNOWN: &[&str] = &["x"];

fn reads<T: DeserializeOwned>(fields: &'static [&'static str], depth: usize) -> Result<T, String> {
    T::deserialize(Nested { fields, from: 0, depth }).map_err(|error| error.to_string())
}

/// A limit of nesting is 127 levels, as for `serde_json`: 63 unions, each a list in a map, and the map of a last one.
#[test]
fn b3_no_reader_follows_what_is_nested_without_end() {
    on_a_small_stack(|| {
        assert!(reads::<CalendarSpec>(UNIONS, 126).is_ok());
        for depth in [128, 1_000_000_000] {
            let too_deep = "nested too deeply: more than 127 levels";
            assert_eq!(reads::<CalendarSpec>(UNIONS, depth).unwrap_err(), too_deep);
            assert_eq!(reads::<Calendar>(UNIONS, depth).unwrap_err(), too_deep);
            assert_eq!(reads::<PolicySpec>(UNKNOWN, depth).unwrap_err(), too_deep);
            assert_eq!(reads::<Policy>(UNKNOWN, depth).unwrap_err(), too_deep);
            assert_eq!(reads::<PolicyBookSpec>(UNKNOWN, depth).unwrap_err(), too_deep);
            assert_eq!(reads::<PolicyBook>(&["policies", "", "policy", "y"], depth).unwrap_err(), too_deep);
            assert!(reads::<Ticket>(UNKNOWN, depth).is_err());
            assert!(reads::<Ticket>(&["attributes", "x"], depth).is_err());
        }
    });
}

/// A union of unions, and so on, in a value in memory.
fn unions(depth: usize) -> Value {
    let inner = json!({ "time_zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-17:00"] } });
    (0..depth).fold(inner, |inner, _| json!({ "union": [inner] }))
}

/// As deep as may be, through everything that is done with a calendar as written.
#[test]
fn b3_sixty_unions_in_each_other_fit_on_a_small_stack() {
    on_a_small_stack(|| {
        let metrics = json!({ "resolution": { "targets": { "*": { "*": "4h" } } } });
        let policy = json!({ "id": "p", "calendars": { "c": unions(58) }, "calendar": "c", "metrics": metrics });
        let spec: PolicySpec = serde_json::from_value(policy.clone()).unwrap();
        assert_eq!(spec, spec.clone());
        assert_eq!(serde_json::to_value(&spec).unwrap(), policy);
        let policy = Policy::from_spec(spec).unwrap();
        assert!(policy.lint().len() < 10);
        assert!(policy.calendar("c").unwrap().is_open("2026-03-02T08:00:00Z".parse().unwrap()));
        assert!(format!("{policy:?}").contains("union"));
    });
}
