//! Whose account of their office's OpenID Connect provider is whose, and sign-ins there that are on their way.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, text, text_null};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m2026_11_staff_identities"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let identity = super::table("staff_identity")
            .col(text("issuer"))
            .col(text("subject"))
            .col(text("staff"))
            .col(big_integer("bound_at"))
            .primary_key(Index::create().col("issuer").col("subject"))
            .to_owned();
        manager.create_table(identity).await?;
        manager.create_index(super::index("staff_identity_staff", "staff_identity", &["staff"])).await?;
        let sign_in = super::table("oidc_sign_in")
            // The hash of what the browser holds.
            .col(text("id").primary_key())
            .col(text("state"))
            .col(text("nonce"))
            .col(text("verifier"))
            .col(text("to_page"))
            .col(big_integer("made_at"))
            // Who the provider says it is, while their code is asked for.
            .col(text_null("staff"))
            .to_owned();
        manager.create_table(sign_in).await
    }
}
