//! Why a request has no answer, as problem details (RFC 9457). Every error that the program answers has this form.

use std::fmt::Display;

use axum::Json;
use axum::body::to_bytes;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use punctual::InputError;
use punctual::input::{Problem, ReadError};
use serde::Serialize;

use crate::store::Stopped;

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// A request that is refused. Nothing was changed.
#[derive(Debug, Serialize)]
pub struct Refusal {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Mistake>,
}

/// A mistake in a policy, a ticket or an event, with the fields that the library's mistakes have.
#[derive(Debug, Serialize)]
pub struct Mistake {
    path: String,
    kind: String,
    found: String,
    help: String,
    suggestion: Option<String>,
}

impl Mistake {
    pub fn new(path: &str, kind: &str, found: impl Into<String>, help: &str) -> Mistake {
        Mistake { path: path.into(), kind: kind.into(), found: found.into(), help: help.into(), suggestion: None }
    }

    /// A mistake that the library found. What was read may stand inside something else, whose path is left out.
    pub fn of(problem: &Problem, outer: &str) -> Mistake {
        let path = problem.path();
        let inner = path.strip_prefix(outer).map_or(path, |inner| inner.trim_start_matches('.'));
        Mistake {
            path: inner.to_owned(),
            kind: problem.kind().as_str().to_owned(),
            found: problem.found().to_owned(),
            help: problem.help().to_owned(),
            suggestion: problem.suggestion().map(str::to_owned),
        }
    }
}

/// Why something was not done.
#[derive(Debug)]
pub enum Failure {
    /// The request was wrong.
    Refused(Box<Refusal>),
    /// The database did not do it. The request may be sent again.
    Storage(rusqlite::Error),
    /// Something in the database cannot be read.
    Damaged(String),
    /// The program ends.
    Stopped,
}

impl Failure {
    pub fn refused(status: StatusCode, detail: impl Into<String>) -> Failure {
        Failure::mistaken(status, detail, Vec::new())
    }

    pub fn unknown(what: &str, id: &str) -> Failure {
        Failure::refused(StatusCode::NOT_FOUND, format!("there is no {what} `{id}`"))
    }

    pub fn mistakes(what: &str, problems: Vec<Mistake>) -> Failure {
        let detail = format!("the {what} has mistakes; `problems` lists all of them");
        Failure::mistaken(StatusCode::UNPROCESSABLE_ENTITY, detail, problems)
    }

    /// Mistakes that the library found.
    pub fn input(what: &str, error: &InputError, outer: &str) -> Failure {
        Failure::mistakes(what, error.problems().iter().map(|problem| Mistake::of(problem, outer)).collect())
    }

    /// A body that is not JSON, or whose JSON has mistakes.
    pub fn read(what: &str, error: &ReadError<serde_json::Error>, outer: &str) -> Failure {
        match error {
            ReadError::Input(error) => Failure::input(what, error, outer),
            error => Failure::not_json(error),
        }
    }

    pub fn not_json(error: impl Display) -> Failure {
        Failure::refused(StatusCode::BAD_REQUEST, format!("the body is not JSON: {error}"))
    }

    fn mistaken(status: StatusCode, detail: impl Into<String>, problems: Vec<Mistake>) -> Failure {
        let title = status.canonical_reason().unwrap_or("Error");
        let (status, detail) = (status.as_u16(), detail.into());
        Failure::Refused(Box::new(Refusal { r#type: "about:blank", title, status, detail, problems }))
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Failure {
        Failure::Storage(error)
    }
}

impl From<Stopped> for Failure {
    fn from(_: Stopped) -> Failure {
        Failure::Stopped
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Failure::Refused(refusal) => refusal.into_response(),
            // The reason is for whoever runs the program, not for whoever calls it.
            failure => {
                eprintln!("a request failed: {failure:?}");
                let detail = "the request was not carried out, and may be sent again";
                Failure::refused(StatusCode::SERVICE_UNAVAILABLE, detail).into_response()
            }
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let unauthorized = status == StatusCode::UNAUTHORIZED;
        let mut response = (status, [(header::CONTENT_TYPE, CONTENT_TYPE)], Json(self)).into_response();
        if unauthorized {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Gives the errors of the framework the same form: an unknown path, another method, a body that is too long, a query
/// that cannot be read.
pub(crate) async fn uniform(response: Response) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.headers().get(header::CONTENT_TYPE) == Some(&CONTENT_TYPE) {
        return response;
    }
    let allowed = response.headers().get(header::ALLOW).cloned();
    let text = to_bytes(response.into_body(), 10_000).await.unwrap_or_default();
    let detail = match (status, String::from_utf8_lossy(&text).into_owned()) {
        (StatusCode::NOT_FOUND, text) if text.is_empty() => "there is nothing at this path".to_owned(),
        (StatusCode::METHOD_NOT_ALLOWED, _) => "this path has other methods; see the header `Allow`".to_owned(),
        (_, text) => text,
    };
    let mut response = Failure::refused(status, detail).into_response();
    if let Some(allowed) = allowed {
        response.headers_mut().insert(header::ALLOW, allowed);
    }
    response
}
