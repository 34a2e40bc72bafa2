//! A client of the program.

use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;

#[derive(Clone)]
pub(crate) struct Client {
    agent: Agent,
    url: String,
    token: String,
}

/// What the program answers.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The content type.
    pub(crate) kind: String,
    pub(crate) security: String,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Client {
    pub(crate) fn new(url: &str, token: &str) -> Client {
        let config = Agent::config_builder().http_status_as_error(false).build();
        Client { agent: config.new_agent(), url: url.to_owned(), token: token.to_owned() }
    }

    /// The same client, with another token.
    pub(crate) fn with_token(&self, token: &str) -> Client {
        Client { token: token.to_owned(), ..self.clone() }
    }

    /// Sends a request, which may fail on the way.
    pub(crate) fn try_call(&self, method: &str, path: &str, body: &[u8]) -> Result<Answer, ureq::Error> {
        let request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        let request = request.header("Authorization", format!("Bearer {}", self.token));
        let mut response = match method {
            "POST" | "PUT" | "PATCH" => self.agent.run(request.body(body).unwrap())?,
            _ => self.agent.run(request.body(()).unwrap())?,
        };
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (kind, security) = (header("content-type").to_owned(), header("content-security-policy").to_owned());
        let text = response.body_mut().read_to_string()?;
        Ok(Answer { status: response.status().as_u16(), kind, security, text })
    }

    pub(crate) fn call(&self, method: &str, path: &str, body: impl AsRef<[u8]>) -> Answer {
        self.try_call(method, path, body.as_ref()).unwrap()
    }

    /// The JSON that a request gives, which has to have this status.
    pub(crate) fn json(&self, status: u16, method: &str, path: &str, body: impl AsRef<[u8]>) -> Value {
        let answer = self.call(method, path, body);
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        answer.json()
    }

    pub(crate) fn get(&self, path: &str) -> Value {
        self.json(200, "GET", path, "")
    }

    /// The answer as it arrives.
    pub(crate) fn stream(&self, path: &str) -> impl std::io::Read + use<> {
        let request = self.agent.get(format!("{}{path}", self.url));
        let request = request.header("Authorization", format!("Bearer {}", self.token));
        request.call().unwrap().into_body().into_reader()
    }
}

/// A policy whose times are seconds.
pub(crate) const SHORT: &str = r#"{
  "id": "short", "version": 1, "priorities": ["high", "low"], "calendar": "24x7",
  "metrics": {
    "first_response": { "warn": ["50%"], "targets": { "high": { "*": "1s" }, "low": { "*": "3s" } } },
    "resolution": { "warn": ["50%"], "ladder": "desk", "targets": { "*": { "*": "2s" } } }
  },
  "pauses": { "customer": { "party": "customer" } },
  "statuses": { "open": "open", "waiting": { "pauses": "customer" }, "solved": "resolved" },
  "ladders": {
    "desk": [
      { "level": 1, "at": "due", "notify": ["lead"] },
      { "level": 2, "at": "1s after", "notify": ["head"], "repeat": { "every": "1s", "times": 2 } }
    ]
  }
}"#;
