/** Written beside the backups, for somebody who has nothing but this folder and a new machine. */
export const restoreInstructions = `How to restore Firsthand from this folder

Each backup is two parts:
  firsthand-<time>.jsonl.gz   all tables at one moment, as gzipped lines of JSON
  firsthand-<time>.keys/      the keys without which names and addresses in it cannot be read

Keep the two parts in different places. Whoever has both can read the names and addresses of the people who signed.

To restore
  1. Install the same version of Firsthand, with an empty database (or none: it brings its own).
  2. Copy the files of the .keys folder to <DATA_DIR>/keys, readable only by the user that runs Firsthand.
  3. npm run firsthand -- restore firsthand-<time>.jsonl.gz
     It refuses a database that has data, other keys, a damaged file, or another version, and changes nothing then.
  4. npm run firsthand -- invite
     Sessions and sign-in links are not in a backup. Passkeys are, and work again at the same address.
  5. npm start

To look inside:  gzip -dc firsthand-<time>.jsonl.gz | less
The last line holds the number of rows per table and the SHA-256 of all lines before it.
`
