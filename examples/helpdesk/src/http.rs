//! Which request does what. Each handler reads its input, does one thing in the desk, and writes the answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, map_response};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream::{Stream, unfold};
use punctual::{evaluate, explain};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::body;
use crate::clock;
use crate::desk::{self, Desk, Known};
use crate::page;
use crate::problems::{Failure, Mistake, uniform};
use crate::read;
use crate::report::{self, Asked, OfMonth};
use crate::store::{Scope, Stopped};
use crate::tenants::Tenant;

/// How many tickets and alerts a list has at most.
const LONGEST_LIST: u32 = 200;

/// A page is told of changes at most this often.
const BETWEEN_CHANGES: Duration = Duration::from_secs(1);

type Answer<T> = Result<T, Failure>;
type Shared = State<Arc<Desk>>;

pub fn routes(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/policies", get(policies))
        .route("/policies/{id}", get(policy).put(put_policy))
        .route("/tickets", get(tickets).post(open_ticket))
        .route("/tickets/{id}", get(ticket))
        .route("/tickets/{id}/events", post(add_event))
        .route("/tickets/{id}/evaluation", get(evaluation))
        .route("/tickets/{id}/explanation", get(explanation))
        .route("/alerts", get(alerts))
        .route("/report", get(report))
        .route("/changes", get(changes))
        .merge(page::routes())
        .layer(DefaultBodyLimit::disable()) // `body` has its own
        .layer(from_fn(body::whole))
        .layer(map_response(uniform))
        .layer(map_response(headers))
        .with_state(desk)
}

/// Who calls, by the header `Authorization: Bearer TOKEN`.
struct Caller(Arc<Tenant>);

impl FromRequestParts<Arc<Desk>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, desk: &Arc<Desk>) -> Answer<Caller> {
        let header = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer "));
        let tenant = token.and_then(|token| desk.tenants.with_token(token)).cloned();
        let help = "send the header `Authorization: Bearer TOKEN` with the token of a tenant";
        tenant.map(Caller).ok_or_else(|| Failure::refused(StatusCode::UNAUTHORIZED, help))
    }
}

// ---- policies ----

async fn policies(State(desk): Shared, Caller(tenant): Caller) -> Answer<Json<Vec<Value>>> {
    let policies = desk.read(&tenant, |_, scope| Ok(scope.policies()?)).await?;
    Ok(Json(policies.into_iter().map(|(id, version)| json!({ "id": id, "version": version })).collect()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfVersion {
    version: Option<u32>,
}

/// The newest version of a policy, or the one that is asked for, as it was written.
async fn policy(
    State(desk): Shared,
    Caller(tenant): Caller,
    Path(id): Path<String>,
    Query(asked): Query<OfVersion>,
) -> Answer<Response> {
    let found = desk.read(&tenant, move |_, scope| {
        let newest = || scope.newest_version(&id);
        let version = asked.version.map_or_else(newest, |version| Ok(Some(version)))?;
        let json = version.map(|version| scope.policy(&id, version)).transpose()?.flatten();
        json.ok_or_else(|| Failure::unknown("policy", &id))
    });
    Ok(([(header::CONTENT_TYPE, "application/json")], found.await?).into_response())
}

/// Stores a version of a policy. Answers with its lints: what is valid but probably a mistake.
async fn put_policy(
    State(desk): Shared,
    Caller(tenant): Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer<(StatusCode, Json<Value>)> {
    let put = desk.read_then_write(
        &tenant,
        move || {
            let policy = read::policy(&body)?;
            if policy.id() != id {
                let found = format!("`{}` is not the id in the path, `{id}`", policy.id());
                let mistake = Mistake::new("id", "senseless", found, "write the same id in both");
                return Err(Failure::mistakes("policy", vec![mistake]));
            }
            let json = String::from_utf8(body.into()).map_err(Failure::not_json)?;
            Ok((policy, json))
        },
        |_, scope, (policy, json)| {
            let is_new = desk::add_policy(scope, &policy, &json)?;
            let answer = json!({ "id": policy.id(), "version": policy.version(), "lints": policy.lint() });
            Ok((created(is_new), Json(answer)))
        },
    );
    put.await
}

// ---- tickets ----

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Under {
    policy: String,
}

/// Opens a ticket under a policy. Answers with its evaluation.
async fn open_ticket(
    State(desk): Shared,
    Caller(tenant): Caller,
    Query(under): Query<Under>,
    body: Bytes,
) -> Answer<Response> {
    let opened = desk.read_then_write(
        &tenant,
        move || read::ticket(&body, clock::now()),
        move |desk, scope, ticket| desk::open(desk, scope, &under.policy, &ticket),
    );
    Ok((StatusCode::CREATED, Json(opened.await?)).into_response())
}

/// Adds an event to a ticket. One whose id the ticket has already is ignored, so it may be sent again.
async fn add_event(
    State(desk): Shared,
    Caller(tenant): Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer<Response> {
    let added = desk.read_then_write(
        &tenant,
        move || read::event(&body, clock::now()),
        move |desk, scope, arrival| desk::add_event(desk, scope, &id, arrival),
    );
    let (is_new, evaluation) = added.await?;
    Ok((created(is_new), Json(evaluation)).into_response())
}

/// The open tickets, the most pressing first.
async fn tickets(State(desk): Shared, Caller(tenant): Caller) -> Answer<Json<Value>> {
    let (lines, open) = desk.read(&tenant, |_, scope| Ok(scope.open_tickets(LONGEST_LIST)?)).await?;
    Ok(Json(json!({ "now": clock::now(), "open": open, "tickets": parsed(&lines) })))
}

async fn ticket(State(desk): Shared, Caller(tenant): Caller, Path(id): Path<String>) -> Answer<Response> {
    let Known { ticket, policy, .. } = desk.read(&tenant, move |desk, scope| desk.find(scope, &id)).await?;
    let answer = json!({ "policy": policy.id(), "version": policy.version(), "ticket": ticket });
    Ok(Json(answer).into_response())
}

async fn evaluation(State(desk): Shared, Caller(tenant): Caller, Path(id): Path<String>) -> Answer<Response> {
    let evaluated = desk.read(&tenant, move |desk, scope| {
        let known = desk.find(scope, &id)?;
        Ok(evaluate(&known.ticket, &known.policy, known.now()))
    });
    Ok(Json(evaluated.await?).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    #[serde(default, rename = "as")]
    form: Form,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    #[default]
    Json,
    Text,
    Svg,
}

/// Why a ticket stands where it stands: as data, as text, or as a picture.
async fn explanation(
    State(desk): Shared,
    Caller(tenant): Caller,
    Path(id): Path<String>,
    Query(Shown { form }): Query<Shown>,
) -> Answer<Response> {
    let explained = desk.read(&tenant, move |desk, scope| {
        let known = desk.find(scope, &id)?;
        let explanation = explain(&known.ticket, &known.policy, known.now());
        Ok(match form {
            Form::Json => Json(explanation).into_response(),
            Form::Text => explanation.to_string().into_response(),
            Form::Svg => ([(header::CONTENT_TYPE, "image/svg+xml")], explanation.timeline()).into_response(),
        })
    });
    explained.await
}

// ---- alerts, reports and changes ----

/// The newest alerts in the inbox.
async fn alerts(State(desk): Shared, Caller(tenant): Caller) -> Answer<Json<Vec<Value>>> {
    let alerts = desk.read(&tenant, |_, scope| Ok(scope.inbox(LONGEST_LIST)?)).await?;
    Ok(Json(parsed(&alerts)))
}

async fn report(State(desk): Shared, Caller(tenant): Caller, Query(asked): Query<Asked>) -> Answer<Json<OfMonth>> {
    let made = desk.read(&tenant, move |desk, scope| report::of_month(desk, scope, asked, clock::now()));
    made.await.map(Json)
}

/// A stream that says when something of the tenant was written. It does not say what: the page asks.
async fn changes(Caller(tenant): Caller) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = unfold(tenant.listen(), |mut written| async move {
        tokio::time::sleep(BETWEEN_CHANGES).await;
        written.changed().await.ok()?;
        Some((Ok(Event::default().event("changed").data("{}")), written))
    });
    Sse::new(stream).keep_alive(KeepAlive::default())
}

// ---- what they share ----

impl Desk {
    /// Reads the body of a request beside the requests, because that may take a while, and then writes.
    async fn read_then_write<B: Send + 'static, T: Send + 'static>(
        self: &Arc<Self>,
        tenant: &Arc<Tenant>,
        body: impl FnOnce() -> Answer<B> + Send + 'static,
        work: impl FnOnce(&Desk, &Scope<'_>, B) -> Answer<T> + Send + 'static,
    ) -> Answer<T> {
        let body = tokio::task::spawn_blocking(body).await.map_err(|_| Stopped)??;
        self.write(tenant, move |desk, scope| work(desk, scope, body)).await
    }
}

fn created(is_new: bool) -> StatusCode {
    if is_new { StatusCode::CREATED } else { StatusCode::OK }
}

/// Lines that are JSON already, because the store has them so.
fn parsed(lines: &[String]) -> Vec<Value> {
    lines.iter().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Headers of every answer. The page needs nothing but its own files, and pictures that it makes itself.
async fn headers(mut response: Response) -> Response {
    let policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
                  base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
