//! A server on loopback that can do everything wrong: answer late, slowly, not at all, with lies about length.

use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Method.
    pub method: String,
    /// Path, decoded part by part is up to the reader.
    pub path: String,
    /// Query parameters, decoded.
    pub query: BTreeMap<String, String>,
    /// Headers with lower-case names.
    pub headers: BTreeMap<String, String>,
    /// Body.
    pub body: Vec<u8>,
}

impl Asked {
    /// The body as JSON; `null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// A query parameter as a number.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.query.get(name)?.parse().ok()
    }
}

/// What goes back.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A whole answer.
    Whole {
        /// Status.
        status: u16,
        /// Headers beside the length.
        headers: Vec<(String, String)>,
        /// Body.
        body: Vec<u8>,
    },
    /// These bytes, each piece after its pause, then the end of the connection.
    Pieces(Vec<(Duration, Vec<u8>)>),
    /// This piece for ever, once every pause.
    Trickle {
        /// First bytes.
        head: Vec<u8>,
        /// What follows again and again.
        piece: Vec<u8>,
        /// Pause between two pieces.
        pause: Duration,
    },
    /// The connection ends without a word.
    Close,
    /// Nothing, ever; the connection stays open.
    Silence,
}

impl Answer {
    /// 200 with JSON.
    pub fn json(value: &Value) -> Self {
        Self::of(200, value)
    }

    /// A status with JSON.
    pub fn of(status: u16, value: &Value) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self::Whole { status, headers, body: value.to_string().into_bytes() }
    }

    /// A status with a text and one more header.
    pub fn text(status: u16, body: &str, header: Option<(&str, &str)>) -> Self {
        let headers = header.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
        Self::Whole { status, headers, body: body.as_bytes().to_vec() }
    }

    /// 404.
    pub fn not_found() -> Self {
        Self::of(404, &serde_json::json!({ "message": "not found" }))
    }

    /// The JSON of a whole answer.
    pub fn value(&self) -> Option<Value> {
        match self {
            Self::Whole { body, .. } => serde_json::from_slice(body).ok(),
            _ => None,
        }
    }
}

type Handler = dyn FnMut(&Asked) -> Answer + Send;

/// A server that answers as its closure says. It ends when dropped.
pub struct RawServer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<AtomicU32>,
    open: Arc<AtomicU32>,
    stop: Arc<AtomicBool>,
}

impl RawServer {
    /// Listens on a free port of 127.0.0.1.
    pub fn start(handler: impl FnMut(&Asked) -> Answer + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("the port is known");
        let server = Self {
            address,
            asked: Arc::default(),
            connections: Arc::default(),
            open: Arc::default(),
            stop: Arc::default(),
        };
        let handler: Arc<Mutex<Box<Handler>>> = Arc::new(Mutex::new(Box::new(handler)));
        let (asked, connections, open, stop) =
            (server.asked.clone(), server.connections.clone(), server.open.clone(), server.stop.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                connections.fetch_add(1, Ordering::Relaxed);
                let (handler, asked, open, stop) = (handler.clone(), asked.clone(), open.clone(), stop.clone());
                thread::spawn(move || {
                    open.fetch_add(1, Ordering::Relaxed);
                    // A client that goes away is what many tests are about.
                    let _ = converse(&stream, &handler, &asked, &stop);
                    open.fetch_sub(1, Ordering::Relaxed);
                });
            }
        });
        server
    }

    /// `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no handler panicked").clone()
    }

    /// Connections so far.
    pub fn connections(&self) -> u32 {
        self.connections.load(Ordering::Relaxed)
    }

    /// Connections that are open now.
    pub fn open(&self) -> u32 {
        self.open.load(Ordering::Relaxed)
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the listener, which then sees that it must end.
        let _ = TcpStream::connect(self.address);
    }
}

fn converse(
    stream: &TcpStream,
    handler: &Mutex<Box<Handler>>,
    asked: &Mutex<Vec<Asked>>,
    stop: &AtomicBool,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    while let Some(request) = read_request(&mut reader)? {
        asked.lock().expect("no handler panicked").push(request.clone());
        let answer = (handler.lock().expect("no handler panicked"))(&request);
        match answer {
            Answer::Whole { status, headers, body } => {
                let mut head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    head.push_str(&format!("{name}: {value}\r\n"));
                }
                head.push_str("\r\n");
                writer.write_all(head.as_bytes())?;
                if request.method != "HEAD" {
                    writer.write_all(&body)?;
                }
            }
            Answer::Pieces(pieces) => {
                for (pause, bytes) in pieces {
                    thread::sleep(pause);
                    writer.write_all(&bytes)?;
                    writer.flush()?;
                }
                return stream.shutdown(std::net::Shutdown::Both);
            }
            Answer::Trickle { head, piece, pause } => {
                writer.write_all(&head)?;
                while !stop.load(Ordering::Relaxed) {
                    writer.write_all(&piece)?;
                    thread::sleep(pause);
                }
            }
            Answer::Close => return stream.shutdown(std::net::Shutdown::Both),
            Answer::Silence => {
                // Ends when the client hangs up.
                let mut rest = [0; 1];
                let _ = reader.read(&mut rest)?;
                return Ok(());
            }
        }
    }
    Ok(())
}

fn read_request(reader: &mut impl BufRead) -> std::io::Result<Option<Asked>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap_or("").to_owned(), words.next().unwrap_or("/").to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.trim().to_lowercase(), value.trim().to_owned());
        }
    }
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    });
    Ok(Some(Asked { method, path: path.to_owned(), query: query.collect(), headers, body }))
}

/// A part of a URL without its escapes.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
