//! The site of `depeche demo` in a real headless Chromium: it lives, searches, reads, fits a phone, works by keyboard.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that fails says so

mod house;

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use house::Running;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

/// A ChromeDriver of our own, with the browser's throw-away profile.
struct Driver {
    process: Child,
    port: u16,
    profile: tempfile::TempDir,
}

impl Driver {
    async fn start() -> Self {
        // The client below speaks plain HTTP on loopback, but is built with TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing: ./test installs it");
        let start = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(start.elapsed() < Duration::from_secs(20), "chromedriver does not answer");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Self { process, port, profile: tempfile::tempdir().unwrap() }
    }

    /// A browser window of this size.
    async fn window(&self, width: u32, height: u32) -> WebDriver {
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &format!("--user-data-dir={}/{width}", self.profile.path().display()),
            &format!("--window-size={width},{height}"),
        ] {
            capabilities.add_arg(argument).unwrap();
        }
        WebDriver::new(format!("http://127.0.0.1:{}", self.port), capabilities).await.unwrap()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Makes a window a phone's screen in this colour scheme.
async fn phone(window: &WebDriver, scheme: &str) {
    let tools = window.cdp();
    let screen = json!({"width": 320, "height": 700, "deviceScaleFactor": 2, "mobile": true});
    tools.send_raw("Emulation.setDeviceMetricsOverride", screen).await.unwrap();
    let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
    tools.send_raw("Emulation.setEmulatedMedia", media).await.unwrap();
}

/// Types into the fields of a form and sends it.
async fn send(window: &WebDriver, form: &str, fields: &[(&str, &str)]) {
    for (name, value) in fields {
        let field = window.find(By::Css(format!("{form} [name={name}]"))).await.unwrap();
        field.clear().await.unwrap();
        field.send_keys(*value).await.unwrap();
    }
    run(window, "window.unsent = true").await;
    window.find(By::Css(format!("{form} button"))).await.unwrap().click().await.unwrap();
    let answered = "return window.unsent === undefined && document.readyState === 'complete'";
    wait_until(window, "an answer to a form", answered).await;
}

async fn run(window: &WebDriver, script: &str) -> Value {
    window.execute(script, Vec::new()).await.unwrap().json().clone()
}

async fn wait_until(window: &WebDriver, what: &str, script: &str) {
    let start = Instant::now();
    // A script that runs while the window goes elsewhere has no answer.
    while window.execute(script, Vec::new()).await.ok().is_none_or(|answer| *answer.json() != json!(true)) {
        assert!(start.elapsed() < Duration::from_secs(60), "never: {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Waits until the demo has shown its first headlines.
async fn filled(window: &WebDriver, url: &str) {
    let start = Instant::now();
    loop {
        window.goto(url).await.unwrap();
        if run(window, "return document.querySelectorAll('article.line').length >= 15").await == json!(true) {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "no headlines within a minute");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

/// The fields whose hint is longer than they are.
const CLIPPED: &str = "return [...document.querySelectorAll('input')].filter(field => {
    const style = getComputedStyle(field), pen = document.createElement('canvas').getContext('2d');
    pen.font = style.font;
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return field.offsetWidth > 1 && pen.measureText(field.placeholder).width > room;
}).map(field => field.outerHTML)";

/// What a page must hold to on every screen: no overflow, no request elsewhere, nothing clipped, nothing for axe to say.
async fn is_sound(window: &WebDriver, page: &str) {
    assert_eq!(
        run(window, "return document.documentElement.scrollWidth <= document.documentElement.clientWidth").await,
        json!(true),
        "{page} is wider than its screen"
    );
    assert_eq!(run(window, CLIPPED).await, json!([]), "{page} clips");
    let elsewhere =
        "return performance.getEntriesByType('resource').map(r => r.name).filter(n => !n.startsWith(location.origin))";
    assert_eq!(run(window, elsewhere).await, json!([]), "{page} asks elsewhere");
    let Ok(axe) =
        std::env::var("DEPECHE_AXE").map_err(|_| ()).and_then(|path| std::fs::read_to_string(path).map_err(|_| ()))
    else {
        println!("skipped: axe-core (DEPECHE_AXE does not name axe.min.js)");
        return;
    };
    window.execute(&axe, Vec::new()).await.unwrap();
    let script = "const done = arguments[arguments.length - 1]; axe.run().then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))))";
    let violations = window.execute_async(script, Vec::new()).await.unwrap().json().clone();
    assert_eq!(violations, json!([]), "axe on {page}");
}

/// Errors of the console, the page's own warnings included.
async fn console(window: &WebDriver) -> Vec<String> {
    // A policy that refuses, a script that throws and a failed request all come as SEVERE.
    let log = run(window, "return window.__errors || []").await;
    serde_json::from_value(log).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_site_lives() {
    let demo = Running::demo();
    let driver = Driver::start().await;
    let window = driver.window(1280, 1000).await;
    filled(&window, &demo.url).await;
    run(&window, "window.__errors = []; addEventListener('error', e => __errors.push(String(e.message)))").await;

    // Live: the next pieces are counted in a button; the list does not move until it is pressed.
    wait_until(&window, "the live state", "return document.querySelector('.live')?.dataset.state === 'on'").await;
    let first = run(&window, "return document.querySelector('article.line h3').textContent").await;
    wait_until(&window, "a counted new piece", "return document.querySelector('.live-show') !== null").await;
    assert_eq!(
        run(&window, "return document.querySelector('article.line h3').textContent").await,
        first,
        "the list jumped"
    );
    assert_eq!(
        run(&window, "return document.querySelector('.live-news').getAttribute('aria-live')").await,
        json!("polite")
    );
    window.find(By::Css(".live-show")).await.unwrap().click().await.unwrap();
    wait_until(
        &window,
        "the new list",
        "return document.querySelector('.live-show') === null && document.querySelectorAll('article.line').length > 10",
    )
    .await;
    window.find(By::Css(".live-pause")).await.unwrap().click().await.unwrap();
    wait_until(&window, "the pause", "return document.querySelector('.live').dataset.state === 'paused'").await;
    is_sound(&window, "the front page").await;

    // Search, by keyboard only, from the skip link on.
    window.goto(&demo.url).await.unwrap();
    let tab = || async { window.active_element().await.unwrap().send_keys(Key::Tab + "").await.unwrap() };
    run(&window, "document.body.focus()").await;
    window.find(By::Css("body")).await.unwrap().send_keys(Key::Tab + "").await.unwrap();
    assert_eq!(run(&window, "return document.activeElement.className").await, json!("skip"), "the skip link is first");
    let mut steps = 0;
    while run(&window, "return document.activeElement.id").await != json!("q") {
        tab().await;
        steps += 1;
        assert!(steps < 10, "the search box cannot be reached by keyboard");
    }
    let visible = "const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' || s.boxShadow !== 'none'";
    assert_eq!(run(&window, visible).await, json!(true), "focus can be seen");
    window.active_element().await.unwrap().send_keys("crue evacues" + Key::Enter).await.unwrap();
    wait_until(
        &window,
        "hits",
        "return location.search.includes('q=') && document.querySelectorAll('mark').length > 0",
    )
    .await;
    is_sound(&window, "the search page").await;

    // An article, reached from the hits, with its structured data.
    window.find(By::Css("article.line h3 a")).await.unwrap().click().await.unwrap();
    wait_until(
        &window,
        "the article",
        "return location.pathname.startsWith('/article/') && document.querySelector('h1') !== null",
    )
    .await;
    let data = "return JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)['@type']";
    assert_eq!(run(&window, data).await, json!("NewsArticle"));
    is_sound(&window, "the article").await;

    for page in ["/sources", "/sante", "/en/", "/recherche?q=%28%28", "/nulle-part"] {
        window.goto(format!("{}{page}", demo.url)).await.unwrap();
        is_sound(&window, page).await;
    }
    // What was read: from a marked name to its page, to who said what, to the dossier; each on a wide screen.
    for page in ["/noms", "/citations", "/citations?q=dit-par%3Aollivaud", "/agenda", "/titres-modifies", "/en/agenda"]
    {
        window.goto(format!("{}{page}", demo.url)).await.unwrap();
        is_sound(&window, page).await;
    }
    for (page, link, begins) in [
        ("/noms", "main .facet a", "/"),
        ("/", ".top .tally a", "/sujet/"),
        ("/titres-modifies", ".changes .about a:last-child", "/article/"),
    ] {
        window.goto(format!("{}{page}", demo.url)).await.unwrap();
        let address =
            run(&window, &format!("return document.querySelector('{link}')?.getAttribute('href') ?? ''")).await;
        let address = address.as_str().unwrap();
        assert!(address.starts_with(begins), "{page} leads to {address:?}");
        window.goto(format!("{}{address}", demo.url)).await.unwrap();
        is_sound(&window, address).await;
    }
    assert_eq!(console(&window).await, Vec::<String>::new());
    window.quit().await.unwrap();

    // A phone: everything fits 320 px, also in the dark.
    let phone = driver.window(500, 700).await;
    for scheme in ["light", "dark"] {
        self::phone(&phone, scheme).await;
        for page in
            ["/", "/recherche?q=crue", "/sources", "/sante", "/noms", "/citations", "/agenda", "/titres-modifies"]
        {
            phone.goto(format!("{}{page}", demo.url)).await.unwrap();
            assert_eq!(run(&phone, "return innerWidth").await, json!(320));
            is_sound(&phone, &format!("{page} on a {scheme} phone")).await;
        }
    }
    phone.quit().await.unwrap();

    let memory = demo.memory();
    assert!(memory < 400 << 20, "{memory} bytes for a demo");
    let (well, _) = demo.stop();
    assert!(well);
}

/// What users see of their own: log-in, account, kept questions and their alerts, and what administrators see to.
#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_users_are_sound() {
    let demo = Running::demo();
    let driver = Driver::start().await;
    let window = driver.window(1280, 1000).await;
    filled(&window, &demo.url).await;
    let at = |path: &str| format!("{}{path}", demo.url);
    let password = "trois petits ponts";
    window.goto(at("/utilisateurs")).await.unwrap();
    let add = "form:has([name=name])";
    send(&window, add, &[("name", "Odile"), ("password", password)]).await;
    window.goto(at("/connexion")).await.unwrap();
    is_sound(&window, "log-in").await;
    send(&window, "form.desk", &[("name", "Odile"), ("password", password)]).await;
    let foot = run(&window, "return document.querySelector('.foot').textContent.includes('Odile')").await;
    assert_eq!(foot, json!(true), "being logged in");
    window.goto(at("/recherche?q=crue")).await.unwrap();
    send(&window, "form.keep", &[("name", "Les crues")]).await;
    let question = window.current_url().await.unwrap().path().to_owned();
    run(&window, "document.querySelector('details.correct').open = true").await;
    window.find(By::Css("[value=mail]")).await.unwrap().click().await.unwrap();
    send(&window, "details.correct", &[("address", "lectrice@exemple.fr")]).await;
    let alert = window.current_url().await.unwrap().path().to_owned();
    assert!(alert.starts_with("/mes-questions/alerte/"), "{alert}");

    let pages = [
        "/compte",
        "/utilisateurs",
        "/journal",
        "/garder",
        "/mes-questions",
        "/mes-questions/rebut",
        &question,
        &alert,
        "/api",
        "/nulle-part",
    ];
    for screen in ["wide", "light", "dark"] {
        if screen != "wide" {
            phone(&window, screen).await;
        }
        for page in pages {
            window.goto(at(page)).await.unwrap();
            run(&window, "document.querySelectorAll('details').forEach(details => details.open = true)").await;
            is_sound(&window, &format!("{page}, {screen}")).await;
            let foot = run(&window, "return document.querySelector('.foot').textContent.includes('Odile')").await;
            assert_eq!(foot, json!(true), "{page} knows who asks");
        }
    }
    // A cell with nothing in it takes no line of a phone's screen.
    window.goto(at("/sources")).await.unwrap();
    let empty = "return [...document.querySelectorAll('.sources td:empty')].map(cell => cell.offsetHeight)";
    let heights = run(&window, empty).await;
    assert!(heights.as_array().unwrap().iter().all(|height| height == 0), "{heights}");
    window.quit().await.unwrap();
}
