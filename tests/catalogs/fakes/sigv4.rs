//! Signature Version 4 of AWS, checked as AWS's documentation describes it; shares no code with the signer of the
//! catalogs.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use weft_tests::raw::Asked;

/// Whether a request is signed with this key for this region and service.
pub(crate) fn check(asked: &Asked, id: &str, secret: &str, region: &str, service: &str) -> Result<(), String> {
    let header = asked.headers.get("authorization").ok_or("no authorization")?;
    let rest = header.strip_prefix("AWS4-HMAC-SHA256 ").ok_or("another algorithm")?;
    let part = |name: &str| {
        let found = rest.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
        found.ok_or_else(|| format!("no {name}"))
    };
    let time = asked.headers.get("x-amz-date").ok_or("no x-amz-date")?;
    let scope = format!("{}/{region}/{service}/aws4_request", &time[..8]);
    if part("Credential")? != format!("{id}/{scope}") {
        return Err(format!("credential {} for {id}/{scope}", part("Credential")?));
    }
    let signed = part("SignedHeaders")?;
    for name in asked.headers.keys().filter(|name| *name == "host" || name.starts_with("x-amz-")) {
        if !signed.split(';').any(|s| s == name) {
            return Err(format!("{name} is not signed"));
        }
    }
    let expected = signature(asked, signed, time, &scope, secret)?;
    if part("Signature")? == expected { Ok(()) } else { Err("the signature does not match".to_owned()) }
}

fn signature(asked: &Asked, signed: &str, time: &str, scope: &str, secret: &str) -> Result<String, String> {
    let mut request = format!("{}\n{}\n", asked.method, asked.path);
    let query: Vec<String> = asked.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    request.push_str(&format!("{}\n", query.join("&")));
    for name in signed.split(';') {
        let value = asked.headers.get(name).ok_or_else(|| format!("{name} is signed and missing"))?;
        request.push_str(&format!("{name}:{}\n", value.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    request.push_str(&format!("\n{signed}\n{}", hex(&Sha256::digest(&asked.body))));
    let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{}", hex(&Sha256::digest(request.as_bytes())));
    let mut key = format!("AWS4{secret}").into_bytes();
    for word in scope.split('/') {
        key = hmac(&key, word.as_bytes());
    }
    Ok(hex(&hmac(&key, text.as_bytes())))
}

fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::check;
    use weft_tests::raw::Asked;

    /// The vector `get-vanilla` of AWS's published test suite.
    #[test]
    fn the_check_agrees_with_the_test_vector_of_aws() {
        let authorization = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
                             SignedHeaders=host;x-amz-date, \
                             Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
        let headers =
            [("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z"), ("authorization", authorization)];
        let asked = Asked {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            query: Default::default(),
            headers: headers.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: Vec::new(),
        };
        let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
        assert_eq!(check(&asked, "AKIDEXAMPLE", secret, "us-east-1", "service"), Ok(()));
        assert!(check(&asked, "AKIDEXAMPLE", "another", "us-east-1", "service").is_err());
    }
}
