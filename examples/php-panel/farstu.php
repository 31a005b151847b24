<?php

declare(strict_types=1);

/**
 * The second step at Farstu's hosted page. Copy this file: it is all that a portal in PHP needs.
 *
 *     $farstu = new Farstu('https://portal.example', $client_id, $secret);
 *     // The portal's own password was right. Nobody is in yet:
 *     header('Location: ' . $farstu->ask('4711', 'https://panel.example/back', ['name' => 'Maja']));
 *     // At https://panel.example/back, null is a no; else give the session a new id and let them in:
 *     $proof = $farstu->judge($_GET['answer'] ?? null);
 *
 * What was asked is kept in PHP's session, which has to be started: an answer counts once, in the
 * browser that was sent for it, about whom it was sent for.
 */
final class Farstu
{
    private const LEEWAY = 60; // seconds that two clocks may be apart
    /** Why the last answer was a no, for the log: Farstu's own code, or what was wrong with it. */
    public string $why = '';

    public function __construct(
        private readonly string $origin,
        private readonly string $client_id,
        #[\SensitiveParameter] private readonly string $secret,
    ) {
        if (strlen($secret) < 32) {
            throw new InvalidArgumentException('That is no secret of an application.');
        }
    }

    /** Say where to send the browser. $more: name, email, language, acr, max_age, action, purpose. */
    public function ask(string $own_id, string $return_to, array $more = []): string
    {
        [$nonce, $now] = [self::encode(random_bytes(24)), time()];
        $_SESSION['farstu'] = [$nonce, $own_id, $more['action'] ?? null];
        $claims = ['iss' => $this->client_id, 'aud' => $this->origin, 'iat' => $now,
            'exp' => $now + 300, 'jti' => $nonce, 'sub' => $own_id, 'return_to' => $return_to];
        $parts = [['alg' => 'HS256', 'typ' => 'farstu-request+jwt'], $claims + $more];
        $json = array_map(fn ($part) => json_encode($part, JSON_THROW_ON_ERROR), $parts);
        $said = implode('.', array_map(self::encode(...), $json));
        return "$this->origin/prove?request=$said." . $this->sign($said);
    }

    /** Give what was proven, or null, which is a no. What was asked is forgotten either way. */
    public function judge(mixed $answer): ?array
    {
        [$nonce, $own_id, $action] = $_SESSION['farstu'] ?? [null, null, null];
        unset($_SESSION['farstu']);
        $parts = is_string($answer) && strlen($answer) < 8192 ? explode('.', $answer) : [];
        if ($nonce === null || count($parts) !== 3) {
            return $this->no('nothing was asked, or nothing came back');
        }
        if (!hash_equals($this->sign("$parts[0].$parts[1]"), $parts[2])) {
            return $this->no('it is not signed by Farstu');
        }
        [$head, $told] = [self::read($parts[0]), self::read($parts[1])];
        $ours = ['iss' => $this->origin, 'aud' => $this->client_id, 'nonce' => $nonce, 'sub' => $own_id];
        $is_timely = ($told['iat'] ?? PHP_INT_MAX) - self::LEEWAY <= time()
            && time() < ($told['exp'] ?? 0) + self::LEEWAY;
        if (!self::says($head, ['alg' => 'HS256', 'typ' => 'farstu-answer+jwt'])
            || !self::says($told, $ours) || !$is_timely) {
            return $this->no('it is no answer to this request, or too old');
        }
        if (!self::says($told, ['result' => 'passed'])) {
            return $this->no(is_string($told['code'] ?? null) ? $told['code'] : 'refused');
        }
        $confirmed = ['action_sha256' => $action === null ? null : hash('sha256', $action)];
        return self::says($told, $confirmed) ? $told : $this->no('another sentence was confirmed');
    }

    private static function says(array $told, array $wanted): bool
    {
        return array_filter($wanted, fn ($v, $k) => ($told[$k] ?? null) !== $v, ARRAY_FILTER_USE_BOTH) === [];
    }

    private function sign(string $said): string
    {
        return self::encode(hash_hmac('sha256', $said, $this->secret, true));
    }

    private static function read(string $part): array
    {
        $read = json_decode((string) base64_decode(strtr($part, '-_', '+/'), true), true, 8);
        return is_array($read) ? $read : [];
    }

    private static function encode(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }

    private function no(string $why): null
    {
        $this->why = $why;
        return null;
    }
}
