/** Written beside the backups, for somebody who has nothing but this folder and a new machine. */
export const restoreInstructions = `How to restore Firsthand from this folder

  firsthand-<time>.jsonl.gz   all tables at one moment, as gzipped lines of JSON
  firsthand-<time>.erasures   ids of everything that people had erased until then
  firsthand-<time>.sha256     checksums of both: sha256sum -c
  log/                        the published files of the public log, of all backups together
  pictures/                   posters and stills of all backups together; each is named by the SHA-256 of its bytes
  firsthand-<time>.keys/      the keys without which names and addresses cannot be read

Keep the keys in another place. Whoever has them and the data can read the names and addresses of the people who signed.

To restore
  1. Install Firsthand, the same release or a newer one, with an empty database (or none: it brings its own).
  2. npm run firsthand -- restore --from <this folder> --keys <folder with root.key>
     --erasures FILE      a newer copy of erasures.log: what was erased since is erased again, before anything else
     --published ADDRESS  the newest checkpoint of the public log that anybody has (a file will do)
     --last               instead, when the site was stopped before this backup and nothing was published after it
     It refuses a database that has data, other keys, or a damaged file, and changes nothing then. It says when counting has
     to wait, and what to do.
  3. npm run firsthand -- invite
     Sessions and sign-in links are not in a backup. Passkeys are, and work again at the same address.
  4. npm start, and npm run firsthand -- doctor

To look inside:  gzip -dc firsthand-<time>.jsonl.gz | less
The last line holds the number of rows per table and the SHA-256 of all lines before it.
`
