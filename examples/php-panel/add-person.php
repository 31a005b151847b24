<?php

declare(strict_types=1);

/** php add-person.php ID NAME EMAIL DOMAIN…   The password is read from standard input. */

require __DIR__ . '/panel.php';

[, $id, $name, $email] = $argv + ['', '', '', ''];
$password = rtrim((string) fgets(STDIN), "\r\n");
if ($email === '' || strlen($password) < 12 || strlen($password) > 72) {
    fwrite(STDERR, "php add-person.php ID NAME EMAIL DOMAIN…, and a password of 12 to 72 bytes\n");
    exit(1);
}
rows(
    'INSERT INTO people VALUES (?, ?, ?, ?)',
    $id,
    $name,
    $email,
    password_hash($password, PASSWORD_BCRYPT),
);
foreach (array_slice($argv, 4) as $domain) {
    rows('INSERT INTO domains VALUES (?, ?)', $domain, $id);
}
echo "$name may sign in as $id.\n";
