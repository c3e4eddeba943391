"""A static file server for the page: serve.py FOLDER PORT. Any other static host does as well."""
import functools
import http.server
import sys


class Handler(http.server.SimpleHTTPRequestHandler):
    # Not every system's table has these, and a module of another type is not run.
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map,
                      '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm',
                      '.webmanifest': 'application/manifest+json'}

    def end_headers(self):
        self.send_header('Cache-Control', 'no-cache')
        super().end_headers()

    def log_message(self, *_):
        pass


def main(folder, port):
    handler = functools.partial(Handler, directory=folder)
    for candidate in range(port, port + 20):
        try:
            server = http.server.ThreadingHTTPServer(('127.0.0.1', candidate), handler)
            break
        except OSError:
            continue
    else:
        sys.exit('serve: the ports %d to %d are in use; name another: scripts/serve PORT' % (port, port + 19))
    print('The page: http://127.0.0.1:%d/   (Ctrl-C ends)' % server.server_port, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]))
