import type { OptionTable } from './option-words.js';

const CONTROL_KINDS = {
  choices: { canny: '윤곽선', depth: '깊이', pose: '포즈', ready: '완성된 그림' },
  meanings: {
    canny: '클립에서 찾아낸 윤곽선',
    depth: '클립에 이미 담긴 깊이',
    pose: '클립에 이미 담긴 골격',
    ready: '클립에 이미 담긴, 종류를 가리지 않는 제어 그림',
  },
};

/** Options in Korean. A test holds it to the declarations. */
export const koreanOptions: OptionTable = {
  'model.source': {
    label: '모델',
    help: 'Stable Diffusion 체크포인트: diffusers 구조의 폴더 또는 .safetensors 파일 하나',
    otherwise: '내장 모델',
  },
  'model.variant': {
    label: '변형',
    help: '사용할 가중치 파일의 종류(예: fp16)',
    otherwise: '기본 파일, 또는 하나뿐인 변형',
  },
  'model.vae': {
    label: 'VAE',
    help: '모델의 것을 대신할 오토인코더: 파일 하나 또는 폴더',
    otherwise: '모델의 것',
    network: 'VAE',
  },
  'model.textEncoder': {
    label: '텍스트 인코더',
    help: '모델의 것을 대신할 텍스트 인코더: 파일 하나 또는 폴더',
    otherwise: '모델의 것',
    network: '텍스트 인코더',
  },
  'model.taesd': {
    label: '소형 오토인코더',
    help: '미리 보기를 그리고, 디코더를 소형으로 고르면 동영상도 디코딩하는 작은 오토인코더(TAESD)',
    otherwise: '없음',
    network: 'TAESD',
  },
  'model.decoder': {
    label: '디코더',
    help: '잠재 표현을 그림으로 바꾸는 방법',
    otherwise: 'VAE',
    choices: { vae: 'VAE', tiny: '소형' },
    meanings: { vae: '오토인코더', tiny: '훨씬 빠르고 조금 거친 소형 오토인코더' },
  },
  'model.prediction': {
    label: '예측 대상',
    help: 'UNet이 예측하는 값(파일에 적혀 있지 않은 단일 파일용)',
    otherwise: '모델에 적힌 값, 없으면 추정하고 알림',
    meanings: { epsilon: '노이즈 ε', v_prediction: 'v', sample: '그림' },
  },
  'model.config': {
    label: '구성',
    help: '모델을 읽을 때 쓸 구성, 스케줄러, 토크나이저가 담긴 diffusers 구조의 폴더',
    otherwise: '모델의 것, 또는 단일 파일에 적힌 것',
    network: '구성',
  },
  'request.prompt': { label: '프롬프트', help: '동영상에 보일 내용' },
  'request.promptTravel': {
    label: '이후 프레임의 프롬프트',
    help: '뒤쪽 프레임에 쓸 프롬프트. 두 프롬프트 사이에서 동영상이 점차 바뀝니다',
    otherwise: '모든 프레임에 프롬프트 하나',
  },
  'request.negativePrompt': {
    label: '네거티브 프롬프트',
    help: '동영상에 보이지 않아야 할 내용. 가이던스를 끄면 쓰이지 않습니다',
    otherwise: '없음',
  },
  'request.promptSyntax': {
    label: '프롬프트 문법',
    help: '프롬프트에 쓰인 기호의 뜻',
    choices: { plain: '일반', webui: 'webui' },
    meanings: {
      plain: '(단어:1.3)만 빼고 적힌 그대로',
      webui: 'stable-diffusion-webui처럼 (단어), [단어], BREAK, <lora:이름:0.7>. 글 길이에 제한 없음',
    },
  },
  'request.width': {
    label: '너비',
    help: '동영상의 너비',
    otherwise: '모델의 크기, 또는 클립의 비율',
    unit: '픽셀',
  },
  'request.height': {
    label: '높이',
    help: '동영상의 높이',
    otherwise: '모델의 크기, 또는 클립의 비율',
    unit: '픽셀',
  },
  'request.frames': { label: '프레임 수', help: '동영상의 프레임 수', otherwise: '클립의 것, 없으면 8' },
  'request.seed': { label: '시드', help: '시드와 설정이 같으면 같은 동영상이 나옵니다' },
  'request.steps': {
    label: '스텝 수',
    help: '노이즈를 걷어 내는 단계의 수. 많을수록 오래 걸리고, 어느 정도까지는 더 좋아집니다',
    otherwise: '모델의 것, 없으면 50',
  },
  'request.guidanceScale': {
    label: '가이던스',
    help: '프롬프트를 얼마나 충실히 따를지(classifier-free guidance). 1 이하이면 꺼집니다',
    otherwise: '모델의 것, 없으면 7.5',
  },
  'request.sampler': {
    label: '샘플러',
    help: '노이즈가 그림이 되는 방법',
    otherwise: '체크포인트의 것',
  },
  'request.sigmas': {
    label: '노이즈 수준',
    help: 'σ를 쓰는 샘플러가 노이즈 수준의 간격을 나누는 방법',
    otherwise: '체크포인트에 적힌 대로',
    meanings: {
      default: '타임스텝 그대로',
      karras: 'Karras 등의 방법',
      exponential: 'log σ에서 고르게',
      beta: '양 끝에서 촘촘하게',
    },
  },
  'request.spacing': {
    label: '타임스텝 간격',
    help: '모델이 학습한 타임스텝 가운데 스텝이 거쳐 가는 것',
    otherwise: '체크포인트에 적힌 대로',
    meanings: {
      leading: '가장 노이즈가 많은 것을 빼고 고르게',
      trailing: '가장 노이즈가 많은 것부터 고르게(스텝이 적은 모델용)',
      linspace: '가장 노이즈가 많은 것부터 가장 깨끗한 것까지 고르게',
    },
  },
  'request.timesteps': {
    label: '타임스텝',
    help: '스텝마다 쓸 학습 타임스텝을 큰 것부터 하나씩: 999,749,499,249',
  },
  'request.eta': {
    label: 'η',
    help: 'ddim과 tcd의 스텝이 더하는 노이즈. 0은 없음, 1은 최대(tcd의 γ)',
    otherwise: 'tcd이면 0.3, 아니면 0',
  },
  'request.consistency': {
    label: '일관성',
    help: '뒤쪽 프레임이 첫 프레임을 얼마나 유지할지. 0은 논문 그대로, 1은 그림 한 장 위를 카메라가 움직이는 것에 가깝습니다',
    otherwise: '잠재 표현이 32×32 이하인 모델은 0.5, 8스텝 미만이면 0.85, 그 밖과 --t0이나 --t1을 쓰면 0',
  },
  'request.warpTimestep': {
    label: '변형 타임스텝',
    help: '첫 프레임을 복사해 움직이는 학습 타임스텝(논문의 T′)',
    otherwise: '모델의 크기와 일관성에 따라',
  },
  'request.joinTimestep': {
    label: '합류 타임스텝',
    help: '복사본에 다시 노이즈를 더하는 학습 타임스텝(논문의 T)',
    otherwise: '모델의 크기와 일관성에 따라',
  },
  'request.t0': {
    label: '변형 스텝',
    help: '첫 프레임을 복사해 움직이는 스텝(논문의 T′). 끝에서부터 셉니다',
    otherwise: '변형 타임스텝에 따라',
  },
  'request.t1': {
    label: '합류 스텝',
    help: '복사본에 다시 노이즈를 더하는 스텝(논문의 T). 끝에서부터 셉니다',
    otherwise: '합류 타임스텝에 따라',
  },
  'request.chunkSize': {
    label: '한 번에 계산할 프레임',
    help: '첫 프레임을 포함해 함께 계산하는 프레임 수. 메모리만 달라지고 그림은 달라지지 않습니다',
  },
  'request.cache': {
    label: '스텝 간 재사용',
    help: 'deep:3은 세 스텝마다 네트워크 전체를 계산하고, 나머지 스텝에서는 가장 바깥 레이어만 계산합니다',
    otherwise: '모든 스텝에서 전체를 계산',
  },
  'request.clipSkip': {
    label: 'CLIP 건너뛰기',
    help: 'CLIP의 끝에서 빼는 레이어 수. diffusers처럼 셉니다. 여기의 1은 webui와 Civitai의 clip skip 2, 0은 그 1입니다',
  },
  'request.sharedNoise': {
    label: '공통 노이즈',
    help: '모든 프레임이 같은 노이즈에서 시작합니다',
    otherwise: '클립으로 제어하거나 클립을 편집할 때',
  },
  'request.profile': {
    label: '기준 구현',
    help: '구현마다 다를 때 어느 쪽의 값을 재현할지. zeroreel은 잘못을 바로잡은 것입니다',
  },
  'modelOptions.originalSize': {
    label: '원본 크기',
    help: '프레임이 닮을 그림의 크기 조정 전 크기. 작으면 흐려 보입니다(SDXL 전용)',
    otherwise: '동영상의 크기',
    unit: '픽셀',
  },
  'modelOptions.crop': {
    label: '잘라 낸 위치',
    help: '그 그림의 왼쪽과 위에서 잘라 낸 픽셀 수. 0,0이면 대상이 온전히 보입니다(SDXL 전용)',
    otherwise: '0,0',
    unit: '픽셀',
  },
  'modelOptions.targetSize': {
    label: '목표 크기',
    help: '잘라 낸 뒤의 그림 크기(SDXL 전용)',
    otherwise: '동영상의 크기',
    unit: '픽셀',
  },
  'output.framesPerSecond': {
    label: '초당 프레임 수',
    help: '동영상이 1초에 보여 주는 프레임 수',
    otherwise: '클립의 것, 없으면 4',
  },
  'output.pingPong': { label: '왕복 재생', help: '동영상이 앞뒤로 오가며 재생됩니다' },
  'output.audio': { label: '클립의 소리', help: '편집하는 클립의 소리를 동영상에 남깁니다' },
  'machine.backend': { label: '실행 장치', help: '네트워크를 실행하는 곳. auto는 가장 좋은 것을 고릅니다' },
  'machine.threads': {
    label: '스레드 수',
    help: 'CPU 스레드 수',
    otherwise: '이 프로세스가 쓸 수 있는 만큼',
  },
  'machine.precision': {
    label: '정밀도',
    help: '네트워크를 계산하는 정밀도. int8은 CPU에서 더 빠르고 거칩니다',
    otherwise: '백엔드가 선호하는 대로',
  },
  'clip.start': { label: '시작', help: '클립에서 시작할 위치', otherwise: '클립의 처음', unit: '초' },
  'clip.end': { label: '끝', help: '클립에서 멈출 위치', otherwise: '클립의 끝', unit: '초' },
  'clip.rate': {
    label: '가져올 프레임',
    help: '클립에서 1초마다 가져올 프레임 수',
    otherwise: '모두',
  },
  'clip.resize': {
    label: '크기 맞춤',
    help: '클립의 프레임을 동영상의 크기로 바꾸는 방법',
    choices: { fit: '맞춤', cover: '채움', paper: '논문' },
    meanings: {
      fit: '비율을 유지합니다',
      cover: '너비와 높이에 맞게 잘라 냅니다',
      paper: '비율을 유지하고 변을 64의 배수로 맞춥니다',
    },
  },
  'motion-dynamics.fields': { label: '카메라', help: '프레임마다 카메라가 움직이는 방식' },
  'motion-dynamics.sampling': {
    label: '보간',
    help: '잠재 표현의 칸 사이로 움직이는 방법. 노이즈는 항상 가장 가까운 칸에서 가져옵니다',
    choices: { pixels: '픽셀', nearest: '최근접', bilinear: '이중선형', cubic: '3차', mixed: '혼합' },
    meanings: {
      pixels: '화면 이동은 칸 단위로, 나머지는 그림에서 옮깁니다(다른 움직임은 3차, 일관성 0이면 최근접)',
      nearest: '가장 가까운 칸을 씁니다',
      bilinear: '주위의 네 칸을 섞습니다',
      cubic: '주위의 열여섯 칸을 섞어 윤곽을 더 또렷하게 유지합니다',
      mixed: '일관성 0에서 노이즈까지 섞어 흐려집니다. 0.1 버전까지의 bilinear입니다',
    },
  },
  'motion-dynamics.border': {
    label: '가장자리 바깥',
    help: '첫 프레임의 가장자리 너머로 보이는 것. 일관성이 0보다 크면 그곳의 노이즈는 새것입니다',
    otherwise: '일관성 0이면 논문처럼 반사, 아니면 늘이기',
    choices: { reflect: '반사', clamp: '늘이기' },
    meanings: { reflect: '프레임을 거울처럼 비춤', clamp: '마지막 줄이나 열을 되풀이' },
  },
  'motion-dynamics.reach': {
    label: '되돌아오는 거리',
    help: '카메라가 첫 프레임에서 이만큼 멀어지면 방향을 돌립니다. 0이면 돌리지 않습니다',
    otherwise: '일관성이 0보다 크고 기본 움직임이면 128, 아니면 0',
    unit: '캔버스 픽셀',
  },
  'motion-dynamics.loop': {
    label: '이음매 없는 반복',
    help: '카메라가 시작한 곳으로 돌아와 동영상을 끊김 없이 반복할 수 있습니다',
  },
  'cross-frame-attention.policy': {
    label: '어텐션 대상',
    help: '모든 프레임이 참조하는 프레임',
    choices: { first: '첫 프레임', previous: '이전 프레임', 'first+previous': '첫 프레임과 이전 프레임', off: '끔' },
    meanings: {
      first: '논문처럼 첫 프레임',
      previous: '바로 앞 프레임',
      'first+previous': '첫 프레임과 바로 앞 프레임',
      off: 'Stable Diffusion처럼 자기 자신',
    },
  },
  'carried-x0.strength': { label: '이어받는 예측', help: '프레임이 첫 프레임의 예측을 얼마나 이어받을지' },
  'carried-x0.until': {
    label: '이어받는 한도',
    help: '프레임을 이 일관성으로 복사할 때의 노이즈 수준까지 이어받습니다',
  },
  'weight-overlays.dreambooth': {
    label: 'DreamBooth',
    help: '모델 위에 덧씌울 체크포인트, 또는 그 차이를 담은 파일',
    otherwise: '없음',
  },
  'weight-overlays.lora': { label: 'LoRA', help: '모델 위에 차례로 덧씌울 LoRA' },
  'weight-overlays.embeddings': {
    label: '텍스추얼 인버전',
    help: '프롬프트에서 쓸 수 있는 단어를 더하는 텍스추얼 인버전. 파일의 것과 다른 단어를 붙일 수 있습니다',
  },
  'controlnet.kind': { label: '종류', help: '제어 그림에 보이는 것', ...CONTROL_KINDS },
  'controlnet.clip': { label: '클립', help: '프레임으로 동영상을 제어하는 클립' },
  'controlnet.network': {
    label: 'ControlNet',
    help: '이 종류의 ControlNet',
    otherwise: '내장 모델의 것',
    network: 'ControlNet',
  },
  'controlnet.scale': { label: '강도', help: 'ControlNet이 제어하는 강도' },
  'controlnet.span': { label: '스텝 구간', help: 'ControlNet이 제어하는 스텝의 구간' },
  'controlnet.cannyLow': {
    label: '약한 윤곽선',
    help: '윤곽선이 이어지는 기울기의 하한(OpenCV와 같음). 윤곽선에만 쓰입니다',
  },
  'controlnet.cannyHigh': {
    label: '강한 윤곽선',
    help: '윤곽선이 시작되는 기울기의 하한(OpenCV와 같음). 윤곽선에만 쓰입니다',
  },
  't2i-adapter.kind': { label: '종류', help: '제어 그림에 보이는 것', ...CONTROL_KINDS },
  't2i-adapter.clip': { label: '클립', help: '프레임으로 동영상을 제어하는 클립' },
  't2i-adapter.network': { label: 'T2I-Adapter', help: '이 종류의 T2I-Adapter', network: 'T2I-Adapter' },
  't2i-adapter.scale': { label: '강도', help: 'T2I-Adapter가 제어하는 강도' },
  't2i-adapter.span': { label: '스텝 구간', help: 'T2I-Adapter가 제어하는 스텝의 구간' },
  't2i-adapter.cannyLow': {
    label: '약한 윤곽선',
    help: '윤곽선이 이어지는 기울기의 하한(OpenCV와 같음). 윤곽선에만 쓰입니다',
  },
  't2i-adapter.cannyHigh': {
    label: '강한 윤곽선',
    help: '윤곽선이 시작되는 기울기의 하한(OpenCV와 같음). 윤곽선에만 쓰입니다',
  },
  'instruct-pix2pix.clip': { label: '클립', help: '편집할 클립' },
  'instruct-pix2pix.imageGuidanceScale': {
    label: '클립과의 유사도',
    help: '동영상이 클립에 얼마나 가까울지. 1보다 작으면 가이던스가 없을 때보다 덜 닮습니다',
  },
  'image-to-video.picture': { label: '첫 프레임', help: '첫 프레임이 될 그림' },
  'background-smoothing.strength': {
    label: '자체 배경',
    help: '프레임 자신의 배경이 차지하는 비중. 나머지는 첫 프레임의 배경입니다',
  },
};

/** What the built-in plugins do, in Korean. */
export const koreanPlugins: Readonly<Record<string, string>> = {
  'motion-dynamics': '카메라가 움직이며 보는 것처럼 첫 프레임을 나머지 프레임으로 변형합니다',
  'cross-frame-attention': '셀프 어텐션이 다른 프레임을 참조하게 하여 대상의 모습을 유지합니다',
  'transported-noise': '노이즈를 카메라와 함께 옮겨, 프레임이 노이즈가 아니라 보는 위치만 달라지게 합니다',
  'carried-x0': '노이즈가 많은 동안 카메라가 옮긴 첫 프레임의 예측에 프레임을 붙들어 둡니다',
  'weight-overlays': '모델에 캐릭터와 스타일을 가르칩니다: DreamBooth, LoRA, 텍스추얼 인버전',
  controlnet: '윤곽선, 깊이, 포즈 같은 제어 그림으로 모든 프레임을 제어합니다',
  't2i-adapter': 'T2I-Adapter를 통해 제어 그림으로 모든 프레임을 제어합니다',
  'instruct-pix2pix': '프롬프트대로 클립을 편집합니다. Instruct-Pix2Pix 체크포인트가 필요합니다',
  'image-to-video': '주어진 그림으로 동영상을 시작합니다',
  'background-smoothing': '배경을 첫 프레임의 배경에 가깝게 합니다. 시간이 거의 두 배 걸립니다',
};
