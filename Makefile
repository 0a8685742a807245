# Each verb is one script or one command. `make demo` and `make test` set up what they need themselves.

.PHONY: demo test live dev lint types e2e bench bundle setup

demo:            ## build and show the sample mesh: the window with a display, a tour of the CLI without
	@scripts/demo.sh

test:            ## every test that needs no foreign server
	@scripts/test.sh

live:            ## provider suites against real catalog servers on loopback
	@scripts/live.sh

lint:            ## format and lint of the Rust code (`make test` lints the UI, too)
	@scripts/lint.sh

types:           ## write ui/src/ipc/generated.ts and docs/connectors.md from the program's own tables
	@WEFT_WRITE_TYPES=1 cargo test -q -p weft-app --lib typescript
	@WEFT_WRITE_DOCS=1 cargo test -q -p weft-catalogs --lib connectors

bench:           ## measured figures beside their peers, written to docs/benchmarks.md
	@scripts/bench.sh
	@scripts/bench-ui.sh

setup:           ## system packages (Debian)
	@scripts/setup.sh all

e2e:             ## the UI in Chromium, then the real window under Xvfb
	@scripts/setup.sh all
	@scripts/e2e.sh
	@tests/e2e/window/run.sh

bundle:          ## a .deb and an .rpm of the window (release build)
	@scripts/setup.sh window
	@scripts/bundle.sh

dev:             ## the UI with live reload; needs `weft serve` beside it
	@scripts/install-ui.sh
	@cd ui && npm run dev
