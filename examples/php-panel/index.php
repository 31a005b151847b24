<?php

declare(strict_types=1);

/** A hosting panel: signing in by a password of its own and Farstu, and domains to delete. */

require __DIR__ . '/panel.php';
require __DIR__ . '/farstu.php';
require __DIR__ . '/pages.php';

ini_set('display_errors', '0');
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path === '/style.css') {
    header('Content-Type: text/css');
    readfile(__DIR__ . '/style.css');
    return;
}
begin_session();
$farstu = new Farstu(setting('FARSTU_ORIGIN'), setting('FARSTU_CLIENT'), setting('FARSTU_SECRET'));
$back = setting('PANEL_ORIGIN') . '/back';
$person = who_is_in();
$route = $_SERVER['REQUEST_METHOD'] . ' ' . $path;
if ($_SERVER['REQUEST_METHOD'] === 'POST' && !hash_equals($_SESSION['form'], sent('form'))) {
    show_message(403, 'That form was too old.');
    return;
}

switch ($route) {
    case 'GET /':
        $person === null ? show_sign_in() : show_domains($person, domains_of($person));
        break;

    case 'POST /sign-in':
        $asked = person_with(sent('id'), sent('password'));
        if ($asked === null) {
            http_response_code(401);
            show_sign_in(sent('id'), 'That name or password is not right.');
            break;
        }
        // The password was right. Nobody is in yet: that is for Farstu to say.
        $who = ['name' => $asked['name'], 'email' => $asked['email']];
        unset($_SESSION['delete']);
        go($farstu->ask($asked['id'], $back, $who));
        break;

    case 'POST /delete':
        $domain = sent('domain');
        if ($person === null || !in_array($domain, domains_of($person), true)) {
            show_message(403, 'That is no domain of yours.');
            break;
        }
        $_SESSION['delete'] = $domain;
        $more = ['action' => "Delete the domain $domain", 'acr' => 'urn:farstu:acr:2'];
        go($farstu->ask($person['id'], $back, $more));
        break;

    case 'GET /back':
        $domain = $_SESSION['delete'] ?? null;
        unset($_SESSION['delete']);
        $proof = $farstu->judge($_GET['answer'] ?? null);
        if ($proof === null) {
            error_log("Farstu: $farstu->why");
            $said = $domain === null ? 'You are not signed in.' : 'Nothing was deleted.';
            show_message(403, $said, $farstu->why);
        } elseif ($domain === null) {
            let_in($proof['sub']);
            go('/');
        } elseif ($person === null || $person['id'] !== $proof['sub'] || ($proof['limited'] ?? false)) {
            show_message(403, 'Nothing was deleted.');
        } else {
            rows('DELETE FROM domains WHERE name = ? AND person = ?', $domain, $person['id']);
            $_SESSION['said'] = "$domain is deleted.";
            go('/');
        }
        break;

    case 'POST /sign-out':
        $_SESSION = [];
        session_regenerate_id(true);
        go('/');
        break;

    default:
        show_message(404, 'There is no such page.');
}

function domains_of(array $person): array
{
    $found = rows('SELECT name FROM domains WHERE person = ? ORDER BY name', $person['id']);
    return array_column($found, 'name');
}

function sent(string $name): string
{
    return is_string($_POST[$name] ?? null) ? $_POST[$name] : '';
}

function go(string $where): void
{
    header("Location: $where", true, 303);
}
