<?php
$postFields = [
'token' => 'ABCDEFG',
'assigntype' => 3,
'assignagent' => 'sales',
'taskscale' => '1:2',
'taskname' => '春季回访',
'calltimes' => 2,
'telphone' => new CURLFile('numbers.csv')
];
$curl = curl_init();
curl_setopt($curl, CURLOPT_URL, 'http://127.0.0.1:8080/api/predictiveCall/submitTask/file');
curl_setopt($curl, CURLOPT_POST, 1);
curl_setopt($curl, CURLOPT_POSTFIELDS, $postFields);
curl_setopt($curl, CURLOPT_RETURNTRANSFER, 1);
$response = curl_exec($curl);
curl_close($curl);
var_dump($response);
?>
