//! One remembered answer: packed, and bound to its request and mark so that damage is seen.

use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder};
use std::io::Read as _;
use xxhash_rust::xxh3::Xxh3;

/// Largest answer that is remembered, in bytes before it is packed.
pub(super) const LARGEST: usize = 4 * 1024 * 1024;

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The version to which it belongs, in the words of the server.
    pub mark: String,
    /// The body, packed, behind a digest that tells a damaged one.
    pub body: Vec<u8>,
}

impl Kept {
    pub(super) fn pack(request: u128, mark: &str, body: &[u8]) -> Option<Self> {
        let mut packed = vec![0; 16];
        DeflateEncoder::new(body, Compression::fast()).read_to_end(&mut packed).ok()?;
        let digest = Self::digest(request, mark, packed.get(16..)?);
        packed.get_mut(..16)?.copy_from_slice(&digest);
        Some(Self { mark: mark.to_owned(), body: packed })
    }

    /// The body; `None` when mark or body are not those that were kept for `request`.
    pub fn unpack(&self, request: u128) -> Option<Vec<u8>> {
        let (digest, packed) = self.body.split_at_checked(16)?;
        if digest != Self::digest(request, &self.mark, packed) {
            return None;
        }
        let mut body = Vec::new();
        DeflateDecoder::new(packed).take(LARGEST as u64).read_to_end(&mut body).ok()?;
        Some(body)
    }

    fn digest(request: u128, mark: &str, packed: &[u8]) -> [u8; 16] {
        let mut hasher = Xxh3::new();
        hasher.update(&request.to_be_bytes());
        part(&mut hasher, mark.as_bytes());
        hasher.update(packed);
        hasher.digest128().to_be_bytes()
    }
}

/// Adds bytes so that two neighbours cannot pass for two others.
pub(super) fn part(hasher: &mut Xxh3, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_be_bytes());
    hasher.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::Kept;

    #[test]
    fn an_answer_belongs_to_its_request_and_its_mark() {
        let kept = Kept::pack(7, "a", b"{}").unwrap();
        assert_eq!(kept.unpack(7).unwrap(), b"{}");
        assert_eq!(kept.unpack(8), None);
        assert_eq!(Kept { mark: "b".to_owned(), ..kept.clone() }.unpack(7), None);
        assert_eq!(Kept { body: Vec::new(), ..kept }.unpack(7), None);
    }
}
