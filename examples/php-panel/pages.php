<?php

declare(strict_types=1);

/** What people see. Everything that is not written here goes through text(). */

function text(string $text): string
{
    return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
}

function form_token(): string
{
    return '<input type="hidden" name="form" value="' . text($_SESSION['form'] ?? '') . '">';
}

function show_page(string $title, string $body, ?array $person = null): void
{
    $farstu = setting('FARSTU_ORIGIN');
    header('Content-Type: text/html; charset=utf-8');
    header('Cache-Control: no-store');
    header('Referrer-Policy: same-origin');
    header('X-Content-Type-Options: nosniff');
    header("Content-Security-Policy: default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; "
        . "form-action 'self' $farstu; frame-ancestors 'none'");
    $out = $person === null ? '' : '<form method="post" action="/sign-out">' . form_token()
        . '<span>' . text($person['name']) . '</span><button class="quiet">Sign out</button></form>';
    echo '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        . '<meta name="viewport" content="width=device-width, initial-scale=1">'
        . '<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">'
        . '<link rel="stylesheet" href="/style.css"><title>' . text($title) . ' – Sunnanvind</title>'
        . '</head><body><header><a href="/">Sunnanvind</a>' . $out . '</header><main>'
        . '<h1>' . text($title) . "</h1>$body</main></body></html>\n";
}

function show_sign_in(string $id = '', string $wrong = ''): void
{
    $told = $wrong === '' ? '' : '<p class="wrong" role="alert">' . text($wrong) . '</p>';
    show_page('Sign in', $told . '<form class="card" method="post" action="/sign-in">' . form_token()
        . '<label for="id">Name</label><input id="id" name="id" autocomplete="username" required'
        . ' autocapitalize="none" value="' . text($id) . '">'
        . '<label for="password">Password</label><input id="password" name="password" type="password"'
        . ' autocomplete="current-password" required><button>Continue</button>'
        . '<p class="hint">Then you prove that it is you.</p></form>');
}

function show_domains(array $person, array $domains): void
{
    $said = $_SESSION['said'] ?? '';
    unset($_SESSION['said']);
    $told = $said === '' ? '' : '<p class="said" role="status">' . text($said) . '</p>';
    $rows = '';
    foreach ($domains as $domain) {
        $rows .= '<li><span>' . text($domain) . '</span><form method="post" action="/delete">'
            . form_token() . '<button class="danger" name="domain" value="' . text($domain)
            . '" aria-label="Delete ' . text($domain) . '">Delete</button></form></li>';
    }
    $list = $rows === '' ? '<p class="card">No domains are left.</p>' : "<ul class=\"card\">$rows</ul>";
    show_page('Your domains', $told . $list, $person);
}

function show_message(int $status, string $said, string $why = ''): void
{
    http_response_code($status);
    $reasons = [
        'cancelled' => 'You went back before you had proven that it is you.',
        'account_suspended' => 'Your account is suspended. Ask us for help.',
        'email_taken' => 'Somebody else there has your email address. Ask us for help.',
        'login_expired' => 'That took too long.',
    ];
    $because = isset($reasons[$why]) ? '<p>' . $reasons[$why] . '</p>' : '';
    show_page($said, "<div class=\"card\">$because<p><a href=\"/\">Begin again</a></p></div>");
}
