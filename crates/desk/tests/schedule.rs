//! A day of five hundred sources on a virtual clock: nobody is overrun, nobody starves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // how a test fails

mod virtual_day;

use desk::Settings;

#[test]
fn a_day_of_five_hundred_sources() {
    let report = virtual_day::run(500, 24, Settings::default());
    println!("{report:#?}");
    assert_eq!((report.broken_pauses, report.never), (0, 0));
    assert!(report.busiest_second <= 60, "{}", report.busiest_second);
    assert!(report.busiest_host_minute <= 60, "{}", report.busiest_host_minute);
    assert!(report.latest < 120.0, "nobody waits for long: {}", report.latest);
    assert!(report.all_asked < 90.0, "all are asked once: {}", report.all_asked);
    let daily = report.delays.iter().find(|class| class.0.starts_with("daily")).unwrap();
    assert!(daily.1 < 120.0, "two hundred a day wait two minutes at most: {}", daily.1);
    assert!(report.missed * 200 < report.delay.3, "{} of {} ran through unseen", report.missed, report.delay.3);
}
