"""What pages may load: a policy that allows this site and nothing else, in pages and in the files of common hosts."""

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
    """Return the files that give the policy to hosts: _headers (Netlify, Cloudflare) and .htaccess (Apache)."""
    headers = {"Content-Security-Policy": POLICY, **OTHERS}
    apache = "".join(f'  Header set {name} "{value}"\n' for name, value in headers.items())
    return {
        "_headers": "/*\n" + "".join(f"  {name}: {value}\n" for name, value in headers.items()),
        ".htaccess": f"ErrorDocument 404 /404.html\n<IfModule mod_headers.c>\n{apache}</IfModule>\n",
    }
