//! Word that something came into a folder, where the system gives it: the scan then need not wait for its time.

#[cfg(target_os = "linux")]
pub use linux::Watch;
#[cfg(not(target_os = "linux"))]
pub use other::Watch;

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashSet;
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::path::PathBuf;
    use std::sync::Arc;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
    use rustix::io::Errno;
    use tokio::sync::mpsc;

    /// How long the thread that listens goes on when nobody asks any more.
    const BREATH: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

    /// Folders that are watched.
    #[derive(Debug)]
    pub struct Watch {
        line: Option<Arc<OwnedFd>>,
        came: mpsc::Receiver<()>,
        folders: HashSet<PathBuf>,
    }

    impl Watch {
        /// Watches nothing yet. Where the system gives no word, the scan does all the work.
        pub fn new() -> Self {
            let (tell, came) = mpsc::channel(1);
            let opened = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).map(Arc::new);
            let opened = opened.map_err(std::io::Error::from).and_then(|line| {
                let heard = Arc::clone(&line);
                let listening = std::thread::Builder::new().name("drop-folder".to_owned());
                listening.spawn(move || listen(&heard, &tell)).map(|_| line)
            });
            let line = opened.inspect_err(|error| tracing::warn!(%error, "no word of new files: folders are scanned"));
            Self { line: line.ok(), came, folders: HashSet::new() }
        }

        /// Watches these folders, and not what is in their own folders; whether one of them was not watched before.
        pub fn follow(&mut self, folders: &[PathBuf]) -> bool {
            let Some(line) = &self.line else { return false };
            self.folders.retain(|known| folders.contains(known));
            let before = self.folders.len();
            let flags = WatchFlags::CLOSE_WRITE | WatchFlags::MOVED_TO | WatchFlags::CREATE | WatchFlags::ONLYDIR;
            for folder in folders {
                if !self.folders.contains(folder) && inotify::add_watch(line, folder.as_path(), flags).is_ok() {
                    self.folders.insert(folder.clone());
                }
            }
            self.folders.len() > before
        }

        /// Waits until something came; for ever where there is no word.
        pub async fn changed(&mut self) {
            if self.came.recv().await.is_none() {
                std::future::pending().await
            }
        }
    }

    /// Tells that something came, as long as somebody asks. What it was is seen by the scan.
    fn listen(line: &OwnedFd, tell: &mpsc::Sender<()>) {
        while !tell.is_closed() {
            let mut lines = [PollFd::new(line, PollFlags::IN)];
            match poll(&mut lines, Some(&BREATH)) {
                Ok(0) | Err(Errno::INTR) => continue,
                Ok(_) => {}
                Err(error) => return tracing::warn!(%error, "no word of new files any more: folders are scanned"),
            }
            let mut buffer = [MaybeUninit::uninit(); 4096];
            let mut words = inotify::Reader::new(line, &mut buffer);
            while words.next().is_ok() {}
            // One word that waits is as good as two.
            let _ = tell.try_send(());
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use std::path::PathBuf;

    /// Nothing is watched here: the scan does all the work.
    #[derive(Debug, Default)]
    pub struct Watch;

    impl Watch {
        /// Watches nothing.
        pub fn new() -> Self {
            Self
        }

        /// Watches nothing.
        pub fn follow(&mut self, _: &[PathBuf]) -> bool {
            false
        }

        /// Waits for ever.
        pub async fn changed(&mut self) {
            std::future::pending().await
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn it_says_when_a_folder_was_not_watched_before() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("photos");
        std::fs::create_dir(&inner).unwrap();
        let (outer, both) = ([dir.path().to_owned()], [dir.path().to_owned(), inner]);
        let mut watch = Watch::new();
        assert_eq!([watch.follow(&outer), watch.follow(&outer), watch.follow(&both)], [true, false, true]);
        assert_eq!([watch.follow(&outer), watch.follow(&both), watch.follow(&both)], [false, true, false]);
    }
}
