"""What pages may load: a policy that allows this site and nothing else, in pages and in the files of common hosts."""

from urllib.parse import urlsplit

from helpers.reading.site_address import site_address

POLICY = "; ".join(
    (
        "default-src 'none'",
        # Searching compiles a program of this site, which is no script that data could bring.
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "frame-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
OTHERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


def header_files() -> dict[str, str]:
    """Return the files that hosts read: _headers (Netlify, Cloudflare), .htaccess (Apache), .nojekyll (GitHub Pages).

    GitHub Pages and GitLab Pages take no header: there, the policy is the one that each page states.
    """
    root = urlsplit(site_address()).path or "/"
    headers = {"Content-Security-Policy": POLICY, **OTHERS}
    apache = "".join(f'  Header set {name} "{value}"\n' for name, value in headers.items())
    return {
        "_headers": "/*\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items()),
        ".nojekyll": "",
        ".htaccess": f"ErrorDocument 404 {root}404.html\n<IfModule mod_headers.c>\n{apache}</IfModule>\n",
    }
