//! Being told of news while the app is closed.

use crate::platform::{PushError, PushState};
use futures_util::future::{Either, select};
use std::pin::pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, Notification, NotificationPermission, PushManager, PushSubscription, PushSubscriptionOptionsInit,
};

/// Patience for a push service, milliseconds.
const PATIENCE_MS: u32 = 10_000;

/// Whether this browser tells of news.
pub async fn push_state() -> PushState {
    let Some(manager) = manager().await else { return PushState::Unsupported };
    match Notification::permission() {
        NotificationPermission::Denied => PushState::Denied,
        NotificationPermission::Granted => match subscription(&manager).await {
            Some(subscription) => PushState::On(subscription.endpoint()),
            None => PushState::Off,
        },
        _ => PushState::Off,
    }
}

/// Asks the courier's leave and gives where they are told, for a server by its public key.
///
/// # Errors
/// [`PushError`].
pub async fn subscribe_push(key: &str) -> Result<String, PushError> {
    let manager = manager().await.ok_or(PushError::Unreachable)?;
    let asked = Notification::request_permission().map_err(|_| PushError::Unreachable)?;
    if JsFuture::from(asked).await.ok().and_then(|answer| answer.as_string()).as_deref() != Some("granted") {
        return Err(PushError::Denied);
    }
    let wanted = PushSubscriptionOptionsInit::new();
    wanted.set_user_visible_only(true);
    wanted.set_application_server_key(&JsValue::from_str(key));
    let subscribe = async || {
        let asked = manager.subscribe_with_options(&wanted)?;
        let made = pin!(JsFuture::from(asked));
        match select(made, pin!(super::sleep(PATIENCE_MS))).await {
            Either::Left((made, _)) => made.map(|made| made.unchecked_into::<PushSubscription>().endpoint()),
            // Some browsers try for ever to reach a push service that is blocked.
            Either::Right(_) => Err(JsValue::NULL),
        }
    };
    match subscribe().await {
        Ok(endpoint) => Ok(endpoint),
        // Made for the key of a server that was since set up anew.
        Err(error) if name(&error) == "InvalidStateError" => {
            unsubscribe_push().await;
            subscribe().await.map_err(|_| PushError::Unreachable)
        }
        Err(error) if name(&error) == "NotAllowedError" => Err(PushError::Denied),
        Err(_) => Err(PushError::Unreachable),
    }
}

/// Has this browser told no more.
pub async fn unsubscribe_push() {
    let Some(manager) = manager().await else { return };
    if let Some(subscription) = subscription(&manager).await
        && let Ok(ended) = subscription.unsubscribe()
    {
        let _ = JsFuture::from(ended).await;
    }
}

async fn manager() -> Option<PushManager> {
    let window = web_sys::window()?;
    let has = |name: &str| js_sys::Reflect::has(&window, &name.into()).unwrap_or(false);
    if !window.is_secure_context() || !has("PushManager") || !has("Notification") {
        return None;
    }
    super::service_worker().await?.push_manager().ok()
}

async fn subscription(manager: &PushManager) -> Option<PushSubscription> {
    let found = JsFuture::from(manager.get_subscription().ok()?).await.ok()?;
    (!found.is_null()).then(|| found.unchecked_into())
}

fn name(error: &JsValue) -> String {
    error.dyn_ref::<DomException>().map(DomException::name).unwrap_or_default()
}
