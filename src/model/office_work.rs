//! What of the offices' work is counted over any span: aid, what is asked of companies, proposals, and what is handed in
//! to the province.

use super::coded::coded;
use super::disclosure::Column;

coded! {
    /// A kind of work.
    OfficeWork {
        /// Resources that couriers in hardship were given.
        Aid = "aid",
        /// What couriers ask of their companies.
        Claims = "claims",
        /// Proposals to deputies and CPPCC members.
        Proposals = "proposals",
        /// What prefectures hand in to the province.
        Contributions = "contributions",
    } else Aid
}

const fn column(code: &'static str, parts: &'static [&'static str]) -> Column {
    Column { code, parts, of: None }
}

const AID: [Column; 2] = [column("granted", &[]), Column { code: "given", parts: &["given"], of: Some("granted") }];
const CLAIMS: [Column; 4] = [
    column("sent", &[]),
    Column { code: "answered", parts: &["in_time", "late"], of: Some("sent") },
    Column { code: "late", parts: &["late"], of: Some("answered") },
    Column { code: "overdue", parts: &["overdue"], of: Some("sent") },
];
const PROPOSALS: [Column; 5] = [
    column("gathered", &["gathered"]),
    column("submitted", &["submitted"]),
    column("answered", &["answered"]),
    column("carried_out", &["carried_out"]),
    column("ended", &["ended"]),
];
const CONTRIBUTIONS: [Column; 2] =
    [column("handed_in", &[]), Column { code: "taken", parts: &["taken"], of: Some("handed_in") }];

/// The column of the couriers for whom something was done.
pub const COURIERS: [Column; 1] = [column("couriers", &[])];

impl OfficeWork {
    /// What of it is counted, without the couriers.
    #[must_use]
    pub fn columns(self) -> &'static [Column] {
        match self {
            Self::Aid => &AID,
            Self::Claims => &CLAIMS,
            Self::Proposals => &PROPOSALS,
            Self::Contributions => &CONTRIBUTIONS,
        }
    }

    /// Whether it counts couriers: then what leaves the office names no few of them.
    #[must_use]
    pub fn counts_couriers(self) -> bool {
        matches!(self, Self::Aid | Self::Claims)
    }
}
