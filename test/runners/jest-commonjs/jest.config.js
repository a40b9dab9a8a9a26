// The package is of ES modules: Babel turns them into CommonJS, which it leaves alone otherwise.
module.exports = { transformIgnorePatterns: ['/node_modules/(?!socketpair/)'] };
