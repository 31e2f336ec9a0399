//! What is chosen in a form, kept with every touch: a page that is loaded anew has it again, and so has another window.

use super::shared::Shared;
use crate::api::json;
use crate::engine::{HandleError, NamedDraft};
use dioxus::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A form that is kept under a name.
pub struct KeptForm<T: 'static> {
    /// What is chosen.
    form: Signal<T>,
    begins: Signal<T>,
    name: Signal<String>,
    /// Changed here so many times.
    strokes: CopyValue<u32>,
    /// What was kept under the name before is known. Until then nothing is written over it.
    known: CopyValue<bool>,
    /// The last try to keep it failed: what is kept is older.
    unkept: CopyValue<bool>,
    /// It is being sent: what is kept of it goes with that.
    goes_out: CopyValue<bool>,
    shared: Shared,
}

impl<T> Clone for KeptForm<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for KeptForm<T> {}

impl<T> PartialEq for KeptForm<T> {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form
    }
}

/// A form, kept under a name. `over` lays what was chosen here, before it was known what is kept, over that.
pub fn use_kept_form<T>(name: String, begins: T, over: fn(T, T) -> T) -> KeptForm<T>
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + 'static,
{
    let shared = use_context::<Shared>();
    let name = use_signal(|| name);
    let begins = use_signal(|| begins);
    let kept = KeptForm {
        form: use_signal(|| begins.peek().clone()),
        begins,
        name,
        strokes: use_hook(|| CopyValue::new(0)),
        known: use_hook(|| CopyValue::new(false)),
        unkept: use_hook(|| CopyValue::new(false)),
        goes_out: use_hook(|| CopyValue::new(false)),
        shared,
    };
    use_effect(move || {
        // Another window may have sent it, or changed it.
        let _ = shared.changes.read();
        if *kept.unkept.peek() && *kept.known.peek() {
            return kept.keep();
        }
        let before = *kept.strokes.peek();
        spawn(async move {
            if let Ok((own, beside)) = kept.read_kept().await {
                kept.take_in(own, beside, before, over);
            }
        });
    });
    kept
}

impl<T> KeptForm<T>
where
    T: Clone + PartialEq + Serialize + DeserializeOwned + 'static,
{
    /// What is chosen.
    pub fn read(&self) -> ReadableRef<'_, Signal<T>> {
        self.form.read()
    }

    /// The same, without following it.
    pub fn peek(&self) -> ReadableRef<'_, Signal<T>> {
        self.form.peek()
    }

    /// Changes what is chosen, and keeps it.
    pub fn change(self, change: impl FnOnce(&mut T)) {
        let Self { mut form, mut goes_out, .. } = self;
        form.with_mut(change);
        goes_out.set(false);
        self.keep();
    }

    /// It is being sent.
    pub fn goes_out(self) {
        let mut goes_out = self.goes_out;
        goes_out.set(true);
    }

    /// It was sent, and is as it was at first.
    pub fn begins_anew(self) {
        let Self { mut form, begins, mut strokes, .. } = self;
        form.set(begins.peek().clone());
        strokes += 1;
    }

    fn keep(self) {
        let Self { form, name, mut strokes, known, mut unkept, shared, .. } = self;
        strokes += 1;
        let own = name.peek().clone();
        let name = if *known.peek() { own } else { NamedDraft::beside(&own) };
        let asked = shared.handle().set_draft(NamedDraft { name, body: serde_json::to_string(&*form.peek()).ok() });
        // That it is kept shows when the screen is opened again.
        spawn(async move { unkept.set(asked.await.is_err()) });
    }

    /// What is kept, and what an earlier page had chosen beside it.
    async fn read_kept(self) -> Result<(Option<T>, Option<T>), HandleError> {
        let (known, name) = (*self.known.peek(), self.name.peek().clone());
        let handle = self.shared.handle();
        let (kept, beside) = (handle.draft(name.clone()), handle.draft(NamedDraft::beside(&name)));
        let read = |body: Option<String>| body.and_then(|body| json::read::<T>(&body).ok());
        let kept = read(kept.await?);
        let beside = if known { None } else { read(beside.await?) };
        Ok((kept, beside))
    }

    /// Takes in what is kept. `before`: so many changes had been made here when it was asked.
    fn take_in(self, own: Option<T>, beside: Option<T>, before: u32, over: fn(T, T) -> T) {
        let Self { mut form, begins, name, strokes, mut known, goes_out, shared, .. } = self;
        let first = !std::mem::replace(&mut *known.write(), true);
        let chosen = form.peek().clone();
        let own = own.unwrap_or_else(|| begins.peek().clone());
        if first {
            let before = match beside {
                Some(beside) => over(beside, own.clone()),
                None => own.clone(),
            };
            let all = over(chosen.clone(), before);
            let is_more = all != own;
            if all != chosen {
                form.set(all);
            }
            if !*goes_out.peek() {
                // Under its own name, before what stands beside it goes. What is kept already is not kept again: another
                // window may be sending it, which empties the form.
                if is_more {
                    self.keep();
                }
                let beside = NamedDraft::beside(&name.peek());
                drop(shared.handle().set_draft(NamedDraft { name: beside, body: None }));
            }
        } else if *strokes.peek() == before && own != chosen {
            form.set(own);
        }
    }
}
