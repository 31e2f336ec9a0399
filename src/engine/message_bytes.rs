//! Bytes within a message, as messages are JSON: base64 (RFC 4648), a third longer; as numbers they would be four times.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::Serializer;

pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&STANDARD_NO_PAD.encode(bytes))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    STANDARD_NO_PAD.decode(String::deserialize(from)?).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use crate::engine::FileBytes;
    use crate::model::AttachmentKind;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_come_over_the_wire_as_they_were(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let file = FileBytes { kind: AttachmentKind::Photo, bytes };
            let written = serde_json::to_string(&file).unwrap();
            prop_assert_eq!(serde_json::from_str::<FileBytes>(&written).unwrap(), file);
        }
    }

    #[test]
    fn what_is_no_such_text_is_refused() {
        assert!(serde_json::from_str::<FileBytes>(r#"{"kind":"photo","bytes":"!"}"#).is_err());
    }
}
