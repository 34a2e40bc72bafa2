//! Reads the whole body of a request before the request is answered. If the program answered a wrong request and closed
//! the connection while the client still sends, the client might never see the answer.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use crate::problems::Failure;

/// The longest body that is kept.
const LONGEST: usize = 256 * 1024;

/// How much of a longer one is read before the connection is closed.
const MOST_READ: usize = 4 * LONGEST;

pub(crate) async fn whole(request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let (mut kept, mut length, mut parts) = (Vec::new(), 0_usize, body.into_data_stream());
    while let Some(part) = parts.next().await {
        let Ok(part) = part else {
            return Failure::refused(StatusCode::BAD_REQUEST, "the body ends too early").into_response();
        };
        length = length.saturating_add(part.len());
        if length <= LONGEST {
            kept.extend_from_slice(&part);
        } else if length > MOST_READ {
            break;
        }
    }
    if length <= LONGEST {
        return next.run(Request::from_parts(head, Body::from(kept))).await;
    }
    let detail = format!("the body is longer than {LONGEST} bytes");
    let mut response = Failure::refused(StatusCode::PAYLOAD_TOO_LARGE, detail).into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
