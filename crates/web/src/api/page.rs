//! The page that tells the API and lets it be tried: a form for each address, written from its description.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use language::clock::Lang;
use serde_json::Value;
use utoipa::OpenApi;

use super::Description;
use crate::app::App;
use crate::error::{Error, Result};
use crate::frame::{Frame, Reader};
use crate::locales::described;
use crate::view::Setter;

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    frame: Frame,
    lead: &'static str,
    send: &'static str,
    calls: Vec<Call>,
}

/// One address of the API.
struct Call {
    path: String,
    about: String,
    fields: Vec<Field>,
}

/// One parameter of it.
struct Field {
    id: String,
    name: String,
    about: String,
    required: bool,
    /// What it may be, where that is a choice.
    choices: Vec<String>,
}

/// The page.
pub(crate) async fn page(State(app): State<App>, reader: Reader) -> Result<Html<String>> {
    let set = Setter::new(&app, reader.lang, reader.now).await?;
    let description = serde_json::to_value(Description::openapi())?;
    let (lead, send) = match reader.lang {
        Lang::Fr => (
            "Tout ce que montre le site, en JSON. Chaque adresse s’essaie ici\u{202f}; la description OpenAPI 3.1 se lit par vos outils. De chaque source ne sort que ce que ses droits permettent.",
            "Essayer",
        ),
        Lang::En => (
            "All that the site shows, as JSON. Each address can be tried here; your tools read the OpenAPI 3.1 description. Of each source only what its rights allow leaves.",
            "Try",
        ),
    };
    let mut frame = Frame::new(&app, &set, None, "API");
    frame.other_url = if reader.lang == Lang::Fr { "/en/api" } else { "/api" }.to_owned();
    Ok(Html(ApiPage { frame, lead, send, calls: calls(&description, reader.lang) }.render()?))
}

fn calls(description: &Value, lang: Lang) -> Vec<Call> {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
    let told = |value: Option<&Value>| {
        let english = text(value);
        described(&english, lang).map_or_else(|| english.clone(), str::to_owned)
    };
    let paths = description.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths
        .filter_map(|(path, item)| {
            let call = item.get("get")?;
            let parameters = call.get("parameters").and_then(Value::as_array).into_iter().flatten();
            let field = |parameter: &Value| Field {
                id: format!("{path}-{}", text(parameter.get("name"))),
                name: text(parameter.get("name")),
                about: told(parameter.get("description")),
                required: parameter.get("required").and_then(Value::as_bool).unwrap_or_default(),
                choices: choices(parameter.get("schema")),
            };
            let shown = parameters.filter(|parameter| parameter.get("in").and_then(Value::as_str) != Some("header"));
            let fields = shown.map(field).collect();
            Some(Call { path: path.clone(), about: told(call.get("summary")), fields })
        })
        .collect()
}

/// The values of a choice.
fn choices(schema: Option<&Value>) -> Vec<String> {
    let values = schema.and_then(|schema| schema.get("enum")).and_then(Value::as_array).into_iter().flatten();
    values.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Leads from a form to the address that it fills in; what was left empty is not asked.
pub(crate) async fn attempt(Query(filled): Query<Vec<(String, String)>>) -> Result<Response> {
    let path = filled.iter().find(|(name, _)| name == "_").map(|(_, path)| path.as_str()).unwrap_or_default();
    let known = serde_json::to_value(Description::openapi())?;
    if !path.starts_with('/') || known.get("paths").and_then(|paths| paths.get(path)).is_none() {
        return Err(Error::NotFound);
    }
    let mut address = path.to_owned();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in filled.iter().filter(|(name, value)| name != "_" && !value.is_empty()) {
        let slot = format!("{{{name}}}");
        if address.contains(&slot) {
            let part: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
            address = address.replace(&slot, &part.replace('+', "%20"));
        } else {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    let address = if query.is_empty() { address } else { format!("{address}?{query}") };
    Ok(Redirect::to(&address).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_are_told_of_every_call_and_parameter_in_their_language() {
        let description = serde_json::to_value(Description::openapi()).unwrap();
        let (english, french) = (calls(&description, Lang::En), calls(&description, Lang::Fr));
        assert!(english.len() > 12);
        let texts = |calls: &[Call]| -> Vec<String> {
            calls
                .iter()
                .flat_map(|call| call.fields.iter().map(|field| field.about.clone()).chain([call.about.clone()]))
                .collect()
        };
        let same: Vec<(String, String)> =
            texts(&english).into_iter().zip(texts(&french)).filter(|(english, french)| english == french).collect();
        assert_eq!(same, []);
    }
}
