<?php

declare(strict_types=1);

/** What the panel keeps: people with bcrypt hashes, and their domains, in a file of SQLite. */

function database(): PDO
{
    static $pdo = null;
    if ($pdo === null) {
        $pdo = new PDO('sqlite:' . data_folder() . '/panel.db');
        $pdo->exec('PRAGMA foreign_keys = ON');
        $pdo->exec('CREATE TABLE IF NOT EXISTS people (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL, password TEXT NOT NULL)');
        $pdo->exec('CREATE TABLE IF NOT EXISTS domains (
            name TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (id))');
    }
    return $pdo;
}

function rows(string $sql, string ...$values): array
{
    $statement = database()->prepare($sql);
    $statement->execute($values);
    return $statement->fetchAll(PDO::FETCH_ASSOC);
}

function person(string $id): ?array
{
    return rows('SELECT * FROM people WHERE id = ?', $id)[0] ?? null;
}

/** Say who gave the right password; whoever is unknown takes as long to be refused. */
function person_with(string $id, string $password): ?array
{
    static $nobody = '$2y$10$ZnMENsTEWlJU1HkNLYvl.e5GQrlkJXQwMQdb/IHoi1vXOyiMGqm/G';
    $person = person($id);
    $fits = password_verify($password, $person['password'] ?? $nobody);
    return $fits ? $person : null;
}

/** Begin the session; its files outlive a restart of PHP, and of Farstu. */
function begin_session(): void
{
    session_save_path(data_folder() . '/sessions');
    session_name('panel');
    session_start([
        'use_strict_mode' => true,
        'gc_maxlifetime' => 12 * 3600,
        'cookie_httponly' => true,
        'cookie_samesite' => 'Lax',
        'cookie_secure' => str_starts_with(setting('PANEL_ORIGIN'), 'https:'),
    ]);
    $_SESSION['form'] ??= bin2hex(random_bytes(16));
}

/** Let somebody in: with a session id that nobody knew before. */
function let_in(string $id): void
{
    session_regenerate_id(true);
    $_SESSION = ['person' => $id, 'since' => time(), 'form' => bin2hex(random_bytes(16))];
}

function who_is_in(): ?array
{
    $is_young = time() - ($_SESSION['since'] ?? 0) < 12 * 3600;
    return $is_young ? person($_SESSION['person'] ?? '') : null;
}

function data_folder(): string
{
    $folder = getenv('PANEL_DATA') ?: __DIR__ . '/var';
    if (!is_dir("$folder/sessions")) {
        mkdir("$folder/sessions", 0700, true);
    }
    return $folder;
}

function setting(string $name): string
{
    $found = getenv($name);
    if ($found === false || $found === '') {
        throw new RuntimeException("$name is not set: see README.md");
    }
    return $found;
}
