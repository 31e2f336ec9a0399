//! The files of imports that are looked at, so that they can be read again by what an office chooses, and what it chose
//! for each source, for the next time.

use super::entity::no_relations;
use super::threads::stored;
use crate::model::{Adcode, Timestamp};
use crate::server::import::choices::{Choices, ColumnChoice, HoursChoice};
use crate::server::import::origin::Origin;
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query};
use tokio::sync::Semaphore;

/// A file.
pub(crate) mod import_file {
    use super::no_relations;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import: String,
        pub bytes: Vec<u8>,
        pub origin: String,
        pub choices: String,
    }

    no_relations!();
}

/// What an office chose for a source.
pub(crate) mod import_choice {
    use super::no_relations;
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_choice")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub adcode: crate::model::Adcode,
        #[sea_orm(primary_key, auto_increment = false)]
        pub source: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub said: String,
        pub meant: String,
        pub at: crate::model::Timestamp,
    }

    no_relations!();
}

const COLUMN: &str = "column";
const HOURS: &str = "hours";

/// A file that is looked at, and what is said of it.
pub(crate) struct ImportFile {
    pub(crate) bytes: Vec<u8>,
    pub(crate) origin: Origin,
    pub(crate) choices: Choices,
}

/// A statement takes copies of what goes with it: of one file at a time.
static WRITING: Semaphore = Semaphore::const_new(1);

/// Keeps a file as long as it is looked at.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn keep(
    db: &impl ConnectionTrait,
    id: &str,
    bytes: impl Into<Vec<u8>>,
    origin: &Origin,
    choices: &Choices,
) -> Result<(), DbErr> {
    let _turn = WRITING.acquire().await.map_err(|error| DbErr::Custom(error.to_string()))?;
    let row = import_file::ActiveModel {
        import: Set(id.to_owned()),
        bytes: Set(bytes.into()),
        origin: Set(stored(serde_json::to_string(origin))?),
        choices: Set(stored(serde_json::to_string(choices))?),
    };
    import_file::Entity::insert(row).exec_without_returning(db).await.map(|_| ())
}

/// A file.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<ImportFile>, DbErr> {
    let Some(row) = import_file::Entity::find_by_id(id).one(db).await? else { return Ok(None) };
    Ok(Some(ImportFile {
        bytes: row.bytes,
        origin: stored(serde_json::from_str(&row.origin))?,
        choices: stored(serde_json::from_str(&row.choices))?,
    }))
}

/// Notes what was chosen for a file.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn choose(db: &impl ConnectionTrait, id: &str, choices: &Choices) -> Result<(), DbErr> {
    let chosen = import_file::Entity::update_many()
        .col_expr(import_file::Column::Choices, Expr::value(stored(serde_json::to_string(choices))?))
        .filter(import_file::Column::Import.eq(id));
    chosen.exec(db).await.map(|_| ())
}

/// Drops a file that is looked at no more.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn drop(db: &impl ConnectionTrait, id: &str) -> Result<(), DbErr> {
    import_file::Entity::delete_by_id(id).exec(db).await.map(|_| ())
}

/// Drops files of imports that are forgotten.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn drop_forgotten(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    use super::tables::import;
    let known = Query::select().column(import::Column::Id).from(import::Entity).to_owned();
    let forgotten = import_file::Entity::delete_many().filter(import_file::Column::Import.not_in_subquery(known));
    forgotten.exec(db).await.map(|_| ())
}

/// What an office chose for a source before.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn remembered(db: &impl ConnectionTrait, adcode: Adcode, source: &str) -> Result<Choices, DbErr> {
    let rows = import_choice::Entity::find()
        .filter(import_choice::Column::Adcode.eq(adcode))
        .filter(import_choice::Column::Source.eq(source))
        .all(db)
        .await?;
    let mut choices = Choices::default();
    for row in rows {
        match row.kind.as_str() {
            COLUMN => {
                if let Ok(choice) = ColumnChoice::try_from(row.meant) {
                    choices.columns.insert(row.said, choice);
                }
            }
            HOURS => {
                if let Ok(choice) = serde_json::from_str::<HoursChoice>(&row.meant) {
                    choices.hours.insert(row.said, choice);
                }
            }
            _ => {}
        }
    }
    Ok(choices)
}

/// Remembers what an office chose for a source.
///
/// # Errors
/// [`DbErr`].
pub(crate) async fn remember(
    db: &impl ConnectionTrait,
    adcode: Adcode,
    source: &str,
    choices: &Choices,
    now: Timestamp,
) -> Result<(), DbErr> {
    let row = |kind: &str, said: &str, meant: String| import_choice::ActiveModel {
        adcode: Set(adcode),
        source: Set(source.to_owned()),
        kind: Set(kind.to_owned()),
        said: Set(said.to_owned()),
        meant: Set(meant),
        at: Set(now),
    };
    let mut rows = Vec::new();
    for (said, choice) in &choices.columns {
        rows.push(row(COLUMN, said, choice.clone().into()));
    }
    for (said, choice) in &choices.hours {
        rows.push(row(HOURS, said, stored(serde_json::to_string(choice))?));
    }
    for rows in rows.chunks(1_000) {
        use import_choice::Column as C;
        let mut newest = OnConflict::columns([C::Adcode, C::Source, C::Kind, C::Said]);
        newest.update_columns([C::Meant, C::At]);
        import_choice::Entity::insert_many(rows.to_vec()).on_conflict(newest).exec_without_returning(db).await?;
    }
    Ok(())
}
