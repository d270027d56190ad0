//! A site in a folder of its own, and how tests ask it.

#![allow(dead_code)] // each test file uses a part of it

pub mod people;
pub mod schema;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use news::{ArticleId, Reading};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::sample::Sample;

/// A site and the folder it stands on.
pub struct Site {
    pub gate: web::Gate,
    pub app: web::App,
    pub sample: Sample,
    _folder: TempDir,
}

/// An answer, whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: header::HeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

fn site_of(sample: Sample, folder: TempDir) -> Site {
    site_by(sample, folder, web::Access::default())
}

fn site_by(sample: Sample, folder: TempDir, access: web::Access) -> Site {
    site_like(sample, folder, web::Site { access, ..web::Site::default() })
}

fn site_like(sample: Sample, folder: TempDir, about: web::Site) -> Site {
    let about = web::Site { base_url: "https://depeche.example/".into(), live_readers: 2, corrections: true, ..about };
    let app = web::App::new(sample.store.clone(), sample.index.clone(), about);
    Site { gate: web::site(app.clone()), app, sample, _folder: folder }
}

pub async fn site() -> Site {
    let folder = tempfile::tempdir().unwrap();
    site_of(Sample::open(folder.path()).await, folder)
}

/// A site whose sources let nothing be told but their headlines.
pub async fn site_of_links() -> Site {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::open(folder.path()).await;
    let mut rights = news::Profiles::default();
    for (source, _) in store::Store::sources(&*sample.store).await.unwrap() {
        rights.set(source.id, news::Rights::Link);
    }
    site_like(sample, folder, web::Site { rights, ..web::Site::default() })
}

/// A site that lets people in by `access`.
pub async fn site_with(access: web::Access) -> Site {
    let folder = tempfile::tempdir().unwrap();
    site_by(Sample::open(folder.path()).await, folder, access)
}

pub async fn empty() -> Site {
    let folder = tempfile::tempdir().unwrap();
    site_of(Sample::empty(folder.path()), folder)
}

impl Site {
    /// The same wire under another site.
    #[must_use]
    pub fn with(self, app: web::App) -> Self {
        Self { gate: web::site(app.clone()), app, ..self }
    }

    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.gate.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 16 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.ask(Request::get(address).body(Body::empty()).unwrap()).await
    }

    /// Puts an article in and gives its page.
    pub async fn page_of(&self, article: news::Article) -> Answer {
        let id = self.sample.put(article, reading("fr")).await;
        self.page(id).await
    }

    pub async fn page(&self, id: ArticleId) -> Answer {
        let first = self.get(&format!("/article/{id}")).await;
        if first.status != StatusCode::PERMANENT_REDIRECT {
            return first;
        }
        self.get(first.header(header::LOCATION)).await
    }
}

pub fn reading(lang: &str) -> Reading {
    Reading { language: Some(lang.into()), ..Reading::default() }
}
