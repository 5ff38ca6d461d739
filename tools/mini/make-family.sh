#!/bin/sh
# Makes the whole family, stage after stage, from a pipeline folder with tokenizer/ and vae/. Every stage resumes.
# usage: make-family.sh START_PIPELINE WORK_FOLDER     (times in minutes through the variables below)
# The members lie in WORK_FOLDER/export, each with its card; the figures in WORK_FOLDER/figures.
set -eu
start=$1 w=$2
: "${SCENES:=30000}" "${PAIRS:=16000}" "${PROCESSES:=2}" "${BASE:=600}" "${COOL:=40}" "${CONTROL:=90}" "${EDIT:=150}" "${DREAM:=15}" "${JUDGE:=20}" "${COUNT:=200}" "${CLIPS:=20}"
# on an accelerator, for example: SPEED="--half --batch 512 --log-every 200 --save-every 60 --sheet-every 60"
: "${SPEED:=}" "${PYTHON:=python3}"
run() { "$PYTHON" -m "mini_family.$@"; }
b=$w/export/base
measure() { run evaluate "$@" --base "$b" --classifier "$w/judge.safetensors" --out "$w/figures" --count "$COUNT"; }
write_card() { run card --what "$1" --state "$w/$2/state.pt" --figures "$w/figures/$3.json" --sheet "$w/figures/$3.png" --out "$w/export/$1"; }

run classifier --out "$w/judge.safetensors" --minutes "$JUDGE" --processes "$PROCESSES"
run latents --vae "$start/vae" --out "$w/latents" --scenes "$SCENES" --pairs "$PAIRS" --processes "$PROCESSES"
run train_base --latents "$w/latents" --pipeline "$start" --out "$w/base" --minutes "$BASE" $SPEED
mkdir -p "$w/cooled"
[ -e "$w/cooled/state.pt" ] || cp "$w/base/state.pt" "$w/cooled/"      # the constant rate's state stays, to be trained on
run train_base --latents "$w/latents" --pipeline "$start" --out "$w/cooled" --minutes "$COOL" --cool-down $SPEED
run export base --state "$w/cooled/state.pt" --pipeline "$start" --out "$b"
measure base
write_card base cooled base
from=
for kind in canny depth; do
  run train_controlnet --kind $kind --base "$b" --latents "$w/latents" --out "$w/$kind" --minutes "$CONTROL" --cool-down --processes "$PROCESSES" ${from:+--start "$from"} $SPEED
  run export controlnet --state "$w/$kind/state.pt" --base "$b" --out "$w/export/$kind"
  measure control --kind $kind --controlnet "$w/export/$kind"
  write_card $kind $kind control-$kind
  from=$w/export/canny      # shapes that follow edges soon follow depth
done
run train_edit --base "$b" --latents "$w/latents" --out "$w/edit" --minutes "$EDIT" --cool-down --favour subject=3 add=2 remove=2 time=.5 $SPEED
run export edit --state "$w/edit/state.pt" --base "$b" --out "$w/export/edit"
measure edit --edit "$w/export/edit"
write_card edit edit edit
run train_dreambooth --base "$b" --latents "$w/latents" --out "$w/dreambooth" --minutes "$DREAM" --only attn2.to_v --lr 3e-3 --batch 16 --warm-up 15 --decay .985 --cool-down
measure dreambooth --dreambooth "$w/dreambooth/pipeline"
run lora --difference "$w/dreambooth/difference/unet.safetensors" --rank 16 --out "$w/export/dreambooth"
measure dreambooth --lora "$w/export/dreambooth"
mkdir -p "$w/export/dreambooth/difference"
cp "$w/dreambooth/difference/unet.safetensors" "$w/export/dreambooth/difference/"
write_card dreambooth dreambooth dreambooth-lora
run evaluate video --base "$b" --classifier "$w/judge.safetensors" --out "$w/figures" --count "$CLIPS"
