//! What every table's module needs and `SeaORM` asks for.

/// The parts of an entity that has no relations.
macro_rules! no_relations {
    () => {
        /// None.
        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        impl ActiveModelBehavior for ActiveModel {}
    };
}

pub(super) use no_relations;
