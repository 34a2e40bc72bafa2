//! The files of the web page. They load nothing from elsewhere.

use axum::Router;
use axum::http::{HeaderName, header};
use axum::routing::get;

type File = ([(HeaderName, &'static str); 1], &'static str);

pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/", get(|| file("text/html; charset=utf-8", include_str!("page/index.html"))))
        .route("/page.css", get(|| file("text/css; charset=utf-8", include_str!("page/page.css"))))
        .route("/page.js", get(|| file("text/javascript; charset=utf-8", include_str!("page/page.js"))))
}

async fn file(kind: &'static str, text: &'static str) -> File {
    ([(header::CONTENT_TYPE, kind)], text)
}
