// An independent reader of the public log: nothing but Go's standard library and golang.org/x/mod/sumdb as Debian packages them.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run main.go FOLDER VKEY CHECKPOINTS RECEIPTS PROOFS
//
// FOLDER is the log; CHECKPOINTS has a line "size root" per older checkpoint; RECEIPTS is a folder of .tlog-proof files; PROOFS has a
// line "size1 size2 hash hash …" per consistency proof that the product made.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error, doing string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", doing, err)
		os.Exit(1)
	}
}

func fail(format string, values ...interface{}) { must(fmt.Errorf(format, values...), "the oracle disagrees") }

func hashOf(text string) tlog.Hash {
	raw, err := base64.StdEncoding.DecodeString(text)
	must(err, "hash "+text)
	if len(raw) != tlog.HashSize {
		fail("a hash of %d bytes", len(raw))
	}
	var hash tlog.Hash
	copy(hash[:], raw)
	return hash
}

func openCheckpoint(text string, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	must(err, "signature of the checkpoint")
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" || lines[0] != verifier.Name() {
		fail("a checkpoint of another form: %q", opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "size of the checkpoint")
	return tlog.Tree{N: size, Hash: hashOf(lines[2])}
}

// x/mod names tiles tile/8/L/N, C2SP tile/L/N; entry bundles have another name and another form, and are read apart.
func pathOf(tile tlog.Tile) string { return strings.Replace(tile.Path(), "tile/8/", "tile/", 1) }

type folderReader struct{ folder string }

func (r folderReader) Height() int                                { return 8 }
func (r folderReader) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (r folderReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(r.folder, pathOf(tile)))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

type memory []tlog.Hash

func (m memory) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, m[index])
	}
	return found, nil
}

func entriesOf(folder string, size int64) [][]byte {
	var entries [][]byte
	for n := int64(0); n*256 < size; n++ {
		width := int(size - n*256)
		if width > 256 {
			width = 256
		}
		path := strings.Replace(pathOf(tlog.Tile{H: 8, L: 0, N: n, W: width}), "tile/0/", "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(folder, path))
		must(err, "entry bundle")
		count := 0
		for len(bundle) > 0 {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				fail("%s ends inside an entry", path)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			entries = append(entries, bundle[2:2+length])
			bundle = bundle[2+length:]
			count++
		}
		if count != width {
			fail("%s has %d entries", path, count)
		}
	}
	return entries
}

func linesOf(path string) []string {
	data, err := os.ReadFile(path)
	must(err, path)
	return strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
}

func main() {
	folder, vkey, checkpoints, receipts, proofs := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	verifier, err := note.NewVerifier(vkey)
	must(err, "vkey")
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	must(err, "checkpoint")
	tree := openCheckpoint(string(signed), verifier)

	entries := entriesOf(folder, tree.N)
	var stored memory
	for i, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(i), entry, stored)
		must(err, "tree")
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(tree.N, stored)
	must(err, "root")
	if root != tree.Hash {
		fail("the entries lead to %v, the checkpoint says %v", root, tree.Hash)
	}
	tiles := 0
	for _, tile := range tlog.NewTiles(8, 0, tree.N) {
		// NewTiles names a partial tile of every width; C2SP logs serve those of published sizes.
		if tile.W < 256 && int64(tile.W) != (tree.N>>(8*tile.L))%256 {
			continue
		}
		wanted, err := tlog.ReadTileData(tile, stored)
		must(err, tile.Path())
		found, err := os.ReadFile(filepath.Join(folder, pathOf(tile)))
		must(err, "tile")
		if !bytes.Equal(found, wanted) {
			fail("%s is another one", pathOf(tile))
		}
		tiles++
	}

	reader := tlog.TileHashReader(tree, folderReader{folder})
	step := tree.N/2000 + 1
	inclusions := 0
	for i := int64(0); i < tree.N; i += step {
		proof, err := tlog.ProveRecord(tree.N, i, reader)
		must(err, "inclusion proof out of the tiles")
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, i, tlog.RecordHash(entries[i])), "inclusion")
		inclusions++
	}
	older := map[string]tlog.Hash{strconv.FormatInt(tree.N, 10): tree.Hash}
	for _, line := range linesOf(checkpoints) {
		fields := strings.Fields(line)
		size, err := strconv.ParseInt(fields[0], 10, 64)
		must(err, line)
		older[fields[0]] = hashOf(fields[1])
		proof, err := tlog.ProveTree(tree.N, size, reader)
		must(err, "consistency proof out of the tiles")
		must(tlog.CheckTree(proof, tree.N, tree.Hash, size, hashOf(fields[1])), "consistency with size "+fields[0])
	}

	made := 0
	for _, line := range linesOf(proofs) {
		fields := strings.Fields(line)
		var proof tlog.TreeProof
		for _, hash := range fields[2:] {
			proof = append(proof, hashOf(hash))
		}
		size1, _ := strconv.ParseInt(fields[0], 10, 64)
		size2, _ := strconv.ParseInt(fields[1], 10, 64)
		must(tlog.CheckTree(proof, size2, older[fields[1]], size1, older[fields[0]]), "consistency proof of the product "+fields[0]+" to "+fields[1])
		made++
	}
	kept, err := filepath.Glob(filepath.Join(receipts, "*.tlog-proof"))
	must(err, "receipts")
	for _, path := range kept {
		data, err := os.ReadFile(path)
		must(err, path)
		head, checkpoint, _ := strings.Cut(string(data), "\n\n")
		lines := strings.Split(head, "\n")
		if lines[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
			fail("%s is not a receipt", path)
		}
		entry, err := base64.StdEncoding.DecodeString(lines[1][6:])
		must(err, path)
		index, err := strconv.ParseInt(lines[2][6:], 10, 64)
		must(err, path)
		if !bytes.Equal(entry, entries[index]) {
			fail("%s carries another entry", path)
		}
		var proof tlog.RecordProof
		for _, hash := range lines[3:] {
			proof = append(proof, hashOf(hash))
		}
		of := openCheckpoint(checkpoint, verifier)
		must(tlog.CheckRecord(proof, of.N, of.Hash, index, tlog.RecordHash(entry)), path)
	}
	fmt.Printf("entries %d tiles %d inclusion %d checkpoints %d proofs %d receipts %d\n", tree.N, tiles, inclusions, len(older)-1, made, len(kept))
}
