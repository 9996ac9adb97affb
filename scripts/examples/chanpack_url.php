<?php
// Signed channel URLs, by chanpack-url(7).

// The channel URL of a base URL in the path form.  $key and $secret: a line of the
// key file, the secret as it is there; $exp: when the URL expires, Unix seconds;
// $extras: pairs of name and value, in order.
function channel_url(string $base, string $channel, string $key, string $secret,
    ?int $exp = null, array $extras = [], ?string $form = null): string
{
    preg_match('~^([^:]+://[^/]+)((?:/[^/?]*)*)/([^/?]*)((?:\?.*)?)$~D', $base, $m);
    [, $host, $folder, $name, $query] = $m;
    $params = [['channel', $channel]];
    foreach ($extras as [$n, $v])
        $params[] = ["x-$n", $v];
    foreach (['form' => $form, 'exp' => $exp, 'key' => $key] as $n => $v)
        if ($v !== null)
            $params[] = [$n, $v];
    $pair = fn($p) => rawurlencode($p[0]) . '=' . rawurlencode($p[1]);
    $segment = implode(';', array_map($pair, $params));
    $recode = fn($part) => rawurlencode(rawurldecode($part));
    $path = implode('/', array_map($recode, explode('/', $folder)));
    $mac = hash_hmac('sha256', "chanpack-url-1\n$path/$segment/" . $recode($name),
        base64_decode($secret), true);
    $sig = rtrim(strtr(base64_encode(substr($mac, 0, 16)), '+/', '-_'), '=');
    return "$host$folder/$segment;sig=$sig/$name$query";
}
