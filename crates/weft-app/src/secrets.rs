//! Where passwords and tokens of catalogs are kept: the keyring of the system, or this process only. Never a file.
//!
//! A catalog may also name an environment variable that holds its secret; then nothing is kept at all. Every call to
//! the keyring runs beside the program with a time limit, because it may wait for a person who unlocks it.

use crate::error::{Code, WireError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use ts_rs::TS;
use weft_catalogs::Secret;

/// Longest wait for the keyring, whose owner may be asked for a password.
const PATIENCE: Duration = Duration::from_secs(20);
/// Service under which entries are filed.
const SERVICE: &str = "weft";

/// State of the system's keyring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyringState {
    /// Secrets can be kept.
    Available,
    /// There is one, and it is locked or gave no answer.
    Locked,
    /// There is none on this machine.
    Absent,
}

/// Why a vault did not do what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// It is locked, or nobody answered its question.
    #[error("the keyring is locked: {0}")]
    Locked(String),
    /// There is none.
    #[error("this system has no keyring: {0}")]
    Absent(String),
    /// The secret does not fit.
    #[error("the keyring does not take a secret of this length")]
    TooLong,
}

/// Something that keeps secrets by name. Calls may block.
pub trait Vault: Send + Sync {
    /// The secret of that name, if there is one.
    fn get(&self, name: &str) -> Result<Option<String>, VaultError>;
    /// Keeps a secret, replacing an older one.
    fn set(&self, name: &str, secret: &str) -> Result<(), VaultError>;
    /// Forgets a secret; one that is not there is no error.
    fn delete(&self, name: &str) -> Result<(), VaultError>;
}

/// The keyring of the system: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows.
#[derive(Debug, Default)]
pub struct SystemKeyring;

fn vault_error(error: keyring::Error) -> VaultError {
    match error {
        keyring::Error::NoDefaultStore => match keyring::Entry::store_status() {
            Err(reason) => VaultError::Absent(reason.to_string()),
            Ok(()) => VaultError::Absent(error.to_string()),
        },
        keyring::Error::TooLong(..) => VaultError::TooLong,
        other => VaultError::Locked(other.to_string()),
    }
}

impl Vault for SystemKeyring {
    fn get(&self, name: &str) -> Result<Option<String>, VaultError> {
        match keyring::Entry::new(SERVICE, name).and_then(|entry| entry.get_password()) {
            Ok(secret) => Ok(Some(secret)),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(vault_error(error)),
        }
    }

    fn set(&self, name: &str, secret: &str) -> Result<(), VaultError> {
        keyring::Entry::new(SERVICE, name).and_then(|entry| entry.set_password(secret)).map_err(vault_error)
    }

    fn delete(&self, name: &str) -> Result<(), VaultError> {
        match keyring::Entry::new(SERVICE, name).and_then(|entry| entry.delete_credential()) {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(vault_error(error)),
        }
    }
}

/// A machine without a keyring: for tests, and for whoever sets `WEFT_KEYRING=off`.
#[derive(Debug, Default)]
pub struct NoKeyring;

impl Vault for NoKeyring {
    fn get(&self, _: &str) -> Result<Option<String>, VaultError> {
        Ok(None)
    }

    fn set(&self, _: &str, _: &str) -> Result<(), VaultError> {
        Err(VaultError::Absent("it is switched off".to_owned()))
    }

    fn delete(&self, _: &str) -> Result<(), VaultError> {
        Ok(())
    }
}

/// The keyring of the system; none where the environment variable `WEFT_KEYRING` is `off`.
pub fn vault_of_system() -> Arc<dyn Vault> {
    match std::env::var("WEFT_KEYRING").as_deref() {
        Ok("off") => Arc::new(NoKeyring),
        _ => Arc::new(SystemKeyring),
    }
}

/// A secret on its way in. It can be received and not sent back.
#[derive(Clone, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct SecretText(String);

impl SecretText {
    /// Wraps what the user typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret.
    ///
    /// # Errors
    /// `BadRequest` when the text cannot be one, such as with a line break.
    pub fn secret(&self) -> Result<Secret, WireError> {
        Secret::new(self.0.as_str()).map_err(|e| WireError::new(Code::BadRequest, e.to_string()))
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(***)")
    }
}

/// Where the secret of a catalog is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SecretPlace {
    /// The keyring of the system.
    Keyring,
    /// This process, until it ends.
    Session,
}

/// All secrets this program has access to.
pub struct Secrets {
    vault: Arc<dyn Vault>,
    session: Mutex<BTreeMap<String, Secret>>,
    /// Stands in front of names in the keyring, so that two data folders do not share an entry.
    home: String,
    patience: Duration,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("home", &self.home).finish_non_exhaustive()
    }
}

impl Secrets {
    pub(crate) fn new(vault: Arc<dyn Vault>, home: &std::path::Path) -> Self {
        Self { vault, session: Mutex::default(), home: home.display().to_string(), patience: PATIENCE }
    }

    fn entry(&self, name: &str) -> String {
        format!("{}:{name}", self.home)
    }

    /// Runs one call to the keyring beside the program, with a time limit.
    async fn ask<T: Send + 'static>(
        &self,
        call: impl FnOnce(&dyn Vault) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        let vault = self.vault.clone();
        let asked = tokio::task::spawn_blocking(move || call(vault.as_ref()));
        match tokio::time::timeout(self.patience, asked).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(broken)) => Err(VaultError::Absent(broken.to_string())),
            Err(_) => Err(VaultError::Locked(format!("no answer within {} s", self.patience.as_secs()))),
        }
    }

    /// State of the keyring. It is tried by writing: a locked one answers reads as if it were empty.
    pub async fn state(&self) -> KeyringState {
        let name = self.entry("probe");
        let tried = self.ask(move |vault| vault.set(&name, "probe").and_then(|()| vault.delete(&name))).await;
        match tried {
            Ok(()) | Err(VaultError::TooLong) => KeyringState::Available,
            Err(VaultError::Locked(_)) => KeyringState::Locked,
            Err(VaultError::Absent(_)) => KeyringState::Absent,
        }
    }

    /// Keeps the secret called `name`.
    ///
    /// # Errors
    /// `KeyringAbsent` or `KeyringLocked` with what can be done instead; nothing is kept then.
    pub async fn keep(&self, name: &str, secret: &Secret, place: SecretPlace) -> Result<(), WireError> {
        match place {
            SecretPlace::Session => {
                let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
                session.insert(name.to_owned(), secret.clone());
                Ok(())
            }
            SecretPlace::Keyring => {
                let (entry, text) = (self.entry(name), secret.reveal().to_owned());
                self.ask(move |vault| vault.set(&entry, &text)).await.map_err(|e| wire(&e))
            }
        }
    }

    /// The secret called `name`, from this session or the keyring. `None` when neither has it.
    ///
    /// # Errors
    /// `KeyringAbsent` or `KeyringLocked` when the keyring had to be asked and did not answer.
    pub async fn find(&self, name: &str, place: SecretPlace) -> Result<Option<Secret>, WireError> {
        if let Some(secret) = self.session.lock().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Ok(Some(secret.clone()));
        }
        if place == SecretPlace::Session {
            return Ok(None);
        }
        let entry = self.entry(name);
        let text = self.ask(move |vault| vault.get(&entry)).await.map_err(|e| wire(&e))?;
        // What another program put there may be no secret we would send.
        Ok(text.and_then(|text| Secret::new(text).ok()))
    }

    /// True when this session knows the secret called `name`.
    pub(crate) fn in_session(&self, name: &str) -> bool {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).contains_key(name)
    }

    /// Forgets the secret called `name` wherever it is.
    ///
    /// # Errors
    /// `KeyringLocked` when it is in a keyring that does not let go of it.
    pub async fn forget(&self, name: &str, place: SecretPlace) -> Result<(), WireError> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        if place == SecretPlace::Session {
            return Ok(());
        }
        let entry = self.entry(name);
        match self.ask(move |vault| vault.delete(&entry)).await {
            // Where there is no keyring there is no entry either.
            Ok(()) | Err(VaultError::Absent(_)) => Ok(()),
            Err(error) => Err(wire(&error)),
        }
    }
}

fn wire(error: &VaultError) -> WireError {
    let (code, hint) = match error {
        VaultError::Locked(_) => {
            (Code::KeyringLocked, "unlock it and try again, or keep the secret for this session only")
        }
        VaultError::Absent(_) => (
            Code::KeyringAbsent,
            "keep the secret for this session only, or name an environment variable that holds it",
        ),
        VaultError::TooLong => (Code::BadRequest, "name an environment variable that holds the secret"),
    };
    WireError::new(code, error.to_string()).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::{KeyringState, NoKeyring, SecretPlace, Secrets, Vault, VaultError};
    use crate::error::Code;
    use std::collections::BTreeMap;
    use std::path::Path;
    use std::sync::{Arc, Mutex};
    use weft_catalogs::Secret;

    #[derive(Default)]
    struct Memory {
        entries: Mutex<BTreeMap<String, String>>,
        locked: bool,
    }

    impl Vault for Memory {
        fn get(&self, name: &str) -> Result<Option<String>, VaultError> {
            Ok(self.entries.lock().unwrap().get(name).cloned())
        }

        fn set(&self, name: &str, secret: &str) -> Result<(), VaultError> {
            if self.locked {
                return Err(VaultError::Locked("dismissed".to_owned()));
            }
            self.entries.lock().unwrap().insert(name.to_owned(), secret.to_owned());
            Ok(())
        }

        fn delete(&self, name: &str) -> Result<(), VaultError> {
            self.entries.lock().unwrap().remove(name);
            Ok(())
        }
    }

    fn secret() -> Secret {
        Secret::new("s3cret").unwrap()
    }

    #[tokio::test]
    async fn a01_without_a_keyring_the_session_is_the_fallback_and_nothing_is_written() {
        let secrets = Secrets::new(Arc::new(NoKeyring), Path::new("/home"));
        assert_eq!(secrets.state().await, KeyringState::Absent);
        let refused = secrets.keep("om", &secret(), SecretPlace::Keyring).await.unwrap_err();
        assert_eq!(refused.code, Code::KeyringAbsent);
        assert!(refused.hint.unwrap().contains("environment variable"));
        secrets.keep("om", &secret(), SecretPlace::Session).await.unwrap();
        assert_eq!(secrets.find("om", SecretPlace::Session).await.unwrap(), Some(secret()));
    }

    #[tokio::test]
    async fn a02_a_locked_keyring_is_told_from_an_absent_one() {
        let secrets = Secrets::new(Arc::new(Memory { locked: true, ..Memory::default() }), Path::new("/home"));
        assert_eq!(secrets.state().await, KeyringState::Locked);
        assert_eq!(secrets.keep("om", &secret(), SecretPlace::Keyring).await.unwrap_err().code, Code::KeyringLocked);
    }

    struct Hangs;

    impl Vault for Hangs {
        fn get(&self, _: &str) -> Result<Option<String>, VaultError> {
            std::thread::sleep(std::time::Duration::from_millis(200));
            Ok(None)
        }

        fn set(&self, name: &str, _: &str) -> Result<(), VaultError> {
            self.get(name).map(|_| ())
        }

        fn delete(&self, name: &str) -> Result<(), VaultError> {
            self.get(name).map(|_| ())
        }
    }

    #[tokio::test]
    async fn a02_a_keyring_that_hangs_is_given_up_after_its_limit() {
        let patience = std::time::Duration::from_millis(20);
        let secrets = Secrets { patience, ..Secrets::new(Arc::new(Hangs), Path::new("/home")) };
        let error = secrets.find("om", SecretPlace::Keyring).await.unwrap_err();
        assert_eq!(error.code, Code::KeyringLocked, "{error}");
    }

    #[tokio::test]
    async fn a07_a_forgotten_secret_is_gone_and_two_homes_share_nothing() {
        let vault = Arc::new(Memory::default());
        let (one, two) =
            (Secrets::new(vault.clone(), Path::new("/one")), Secrets::new(vault.clone(), Path::new("/two")));
        one.keep("om", &secret(), SecretPlace::Keyring).await.unwrap();
        assert_eq!(two.find("om", SecretPlace::Keyring).await.unwrap(), None);
        one.forget("om", SecretPlace::Keyring).await.unwrap();
        assert_eq!(one.find("om", SecretPlace::Keyring).await.unwrap(), None);
        assert!(vault.entries.lock().unwrap().is_empty());
    }
}
