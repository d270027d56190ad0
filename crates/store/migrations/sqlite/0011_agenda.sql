-- What is ahead: the time of day that orders the items of one day, and who is to be there. Filled in as articles are read anew.
ALTER TABLE ahead ADD COLUMN clock TEXT NOT NULL DEFAULT ''; -- "18:30"; empty where no time is told
ALTER TABLE ahead ADD COLUMN who TEXT; -- a name a line
