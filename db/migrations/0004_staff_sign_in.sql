-- What opened a session: the command line on the server ('invite'), a link in a mail, or a passkey. Only the first may
-- add a passkey to an account that has one already; otherwise a mailbox alone would be enough to take the account over.
alter table sessions add column opened_by text not null check (opened_by in ('invite', 'mail', 'passkey'));

-- The address of somebody who left is deleted; the name stays for the log of what they decided.
alter table staff alter column email drop not null;
