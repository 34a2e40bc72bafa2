//! Macros for the parts of the format: which fields they have, and how they are read and printed.

/// The fields of a part of the format, in the order in which they are printed. The fields that are read, those that
/// are printed and those of the struct all come from this list, so they cannot differ. A field whose name in the format
/// is a keyword of Rust is written `inside = "in"`.
macro_rules! fields {
    ($spec:ident { $($field:ident $(= $name:literal)?),* $(,)? } $(beside $inner:ident)?) => {
        impl $crate::input::Expected for $spec {
            const FORM: &'static str = "a map";
        }

        $crate::input::written::fields!($spec { $($field $(= $name)?),* } $(beside $inner)?, not only a map);
    };
    ($spec:ident { $($field:ident $(= $name:literal)?),* $(,)? } $(beside $inner:ident)?, not only a map) => {
        impl $spec {
            pub(crate) const FIELDS: &'static [&'static str] = &[$($crate::input::written::name_of!($field $($name)?)),*];

            #[cfg(feature = "serde")]
            fn of_entries(
                entries: $crate::input::written::Entries<$crate::input::written::Value>,
                twice: &mut Option<$crate::input::written::Twice>,
            ) -> Self {
                const PLACES: &[fn(&mut $spec) -> &mut dyn $crate::input::written::Field] = &[$(|spec| &mut spec.$field),*];
                let mut spec = Self::default();
                spec.unknown = $crate::input::written::read_known(entries, Self::FIELDS, twice, &mut |number, value, twice| {
                    if let Some(place) = PLACES.get(number) {
                        place(&mut spec).read(value, twice);
                    }
                });
                spec
            }

            #[cfg(feature = "serde")]
            fn print<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap as _;
                let $spec { $($field,)* unknown $(, $inner: _)? } = self;
                let mut map = to.serialize_map(None)?;
                $(if let Some(value) = $field {
                    map.serialize_entry($crate::input::written::name_of!($field $($name)?), value)?;
                })*
                unknown.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    };
}
pub(crate) use fields;

/// The name of a field: that of the struct's, or another one where that is a keyword.
macro_rules! name_of {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $name:literal) => {
        $name
    };
}
pub(crate) use name_of;

/// Implements printing for parts of the format. A part with `short` is printed as a text if only that field is set.
#[cfg(feature = "serde")]
macro_rules! printed {
    ($($spec:ty $(, short $short:ident)?;)*) => {$(
        impl serde::Serialize for $spec {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                $(if let Some(text) = self.$short() {
                    return to.serialize_str(text);
                })?
                self.print(to)
            }
        }
    )*};
}
#[cfg(feature = "serde")]
pub(crate) use printed;

/// Implements reading for parts of the format, which are maps. With `short`, a part may also be a text.
#[cfg(feature = "serde")]
macro_rules! readable {
    ($($spec:ty $(, short $short:path)?;)*) => {$(
        impl $crate::input::written::Written for $spec {
            fn read_part(
                value: $crate::input::written::Value,
                twice: &mut Option<$crate::input::written::Twice>,
            ) -> $crate::input::written::Loose<Self> {
                $(if let $crate::input::written::Value::Text(text) = value {
                    return $crate::input::written::Loose::Typed($short(text));
                })?
                $crate::input::written::read_fields(value, twice, Self::of_entries)
            }
        }
    )*};
}
#[cfg(feature = "serde")]
pub(crate) use readable;

/// Implements `Deserialize` for parts that hosts may read on their own, each with its name in errors.
#[cfg(feature = "serde")]
macro_rules! deserialized {
    ($($spec:ty, $what:literal;)*) => {$(
        impl<'de> serde::Deserialize<'de> for $spec {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_map($crate::input::written::FieldsVisitor($what, <$spec>::of_entries))
            }
        }
    )*};
}
#[cfg(feature = "serde")]
pub(crate) use deserialized;
