-- Who is to be told by mail says so first.

-- The word that only the mailbox is told; none where nothing is to be confirmed.
ALTER TABLE alerts ADD COLUMN proof TEXT;
